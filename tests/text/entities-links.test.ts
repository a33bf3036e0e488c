import { describe } from 'vitest';
import { checkRules } from './entities-marked.ts';

describe('links', () => {
  checkRules([
    [
      'takes a link with a scheme to the next space',
      'voir {url:https://www.brand.fr/aide?id=12&x=3#faq} merci',
      'ici {url:http://bit.ly/2xYz}',
      '{url:HTTPS://EXEMPLE.FR/PROMO} vite',
      '👉{url:https://t.co/a8Kq2}',
      'lien:{url:https://exemple.fr}',
      '{url:http://localhost:8080/docs} en local',
      '{url:http://192.168.1.254/box} ne répond pas',
    ],
    [
      'leaves the punctuation of the sentence out',
      'Allez sur {url:https://exemple.fr/aide}.',
      '({url:https://exemple.fr/aide})',
      'sur {url:https://exemple.fr/aide}, puis',
      'c’est {url:https://exemple.fr/aide} !',
      '« {url:https://exemple.fr/aide} »',
      '"{url:https://exemple.fr/aide}"',
      '**{url:https://exemple.fr/aide}**',
      'voir {url:https://exemple.fr/aide}…',
    ],
    [
      'keeps a bracket that the link opened',
      'lire {url:https://fr.wikipedia.org/wiki/Orange_(entreprise)} svp',
    ],
    [
      'takes a bare domain that everybody knows',
      'le site {url:amazon.fr} rame',
      'sur {url:www.exemple.io/compte} rien',
      '{url:www.exemple.be} est tombé',
      'allez sur {url:impots.gouv.fr} direct',
      'acheté sur {url:exemple.com}, jamais reçu',
      'le site {url:proximus.be} bug',
      '{url:sbb.ch} en panne',
      'le domaine {url:exemple.fr:8443} en test',
      '{url:SITE-PROMO.COM} arnaque',
    ],
    [
      'takes a domain that is also a word only with a path',
      '{url:t.me/promo_vip} gagnez',
      '{url:bit.ly/3kQ} cliquez',
      '{url:youtu.be/dQw4w9WgXcQ} mdr',
      '{url:exemple.ca/aide} au Québec',
    ],
    ['hides the numbers inside a link', '{url:https://exemple.fr/commande/12345678} commande introuvable'],
    [
      'reads no link where a space is missing',
      "C'est nul.Merci quand même",
      'jamais reçu.ca fait 3 semaines',
      'Bravo.Et merci',
      'il attend.on fait quoi',
      'fini...comment faire',
      'le fichier facture.pdf est vide',
      'version 2.4.1 de l’appli',
      'M.Dupont absent',
      'etc.etc',
      'il est 14.30',
      'OK.NON.OUI',
      'https:// tout court',
      'et le :// de fin',
    ],
  ]);
});

describe('e-mail addresses', () => {
  checkRules([
    [
      'takes the whole address',
      'écrivez à {email:jean.dupont@exemple.fr}',
      '{email:sav+retour@mail.exemple.co.uk} ne répond pas',
      'mon mail : {email:a_b-c%d@exemple.org}.',
      '({email:contact@exemple.fr})',
      'mailto:{email:contact@exemple.fr}?',
      '{email:JEAN@EXEMPLE.COM}',
      '{email:rené@exemple.fr} pas reçu',
      "l'adresse d'{email:info@exemple.be}",
      '{email:marie.12345678@exemple.fr}',
      'deux : {email:a@exemple.fr},{email:b@exemple.fr}',
      '...{email:jean@exemple.fr}',
    ],
    [
      'reads no address where the domain is not one',
      'jean@exemple',
      'billets@ ils répondent',
      'prix@12.50',
      'rdv@14h.30',
      'jean@gmail et rien',
    ],
  ]);
});

describe('handles', () => {
  checkRules([
    [
      'takes a name with dots and underscores',
      '{handle:@Orange_France} répondez',
      'merci {handle:@lea.en.vadrouille} !',
      '{handle:@user}{handle:@user2}',
      '.{handle:@user} encore une panne',
      '({handle:@julie_mrt})',
      '{handle:@2pac} aussi',
      'cc {handle:@Éloïse}',
      '{handle:@a}',
      '{handle:@_x_}',
    ],
    ['reads none behind another sign', '@@toi', '@@livr@@'],
    ['takes the server of a name on the fediverse', '{handle:@marque@mastodon.social} vous là ?'],
    [
      'leaves the end of the sentence out',
      'merci {handle:@SNCF}.',
      'merci {handle:@SNCF}...',
      'merci {handle:@SNCF}, bravo',
      '{handle:@SNCF}.Merci',
      '{handle:@SNCF}:',
      'dis-moi {handle:@lea}-là',
    ],
    [
      'reads no handle in an hour, a price or a lone sign',
      'rdv @18h30',
      'rdv @ 18h',
      '3 kg @12.50',
      'c’est quoi son @ ?',
      '@',
      '@@',
      '@ colocs',
      '@.fr',
    ],
  ]);
});
