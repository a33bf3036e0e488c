import { expect, it } from 'vitest';
import { extractEntities } from '../../src/text/entities.ts';
import { mark, unmark } from './entities-marked.ts';

/** Posts as people write them, marked by hand before the rules were first run on them. */
const POSTS = [
  'Bonjour, commande {order_number:5589210} passée le {date:3 février}, toujours “en préparation”. Mon mail {email:lucie.b@exemple.fr}',
  '@@LIVR@@ c koi ce délire ma commande n°{order_number:A-774512} est livrée où ???',
  'Re bonjour {handle:@EnseigneFR}, suite à notre échange voici mon numéro de dossier : {order_number:2024-558812}',
  'Je vous ai réglé {amount:129,90€} le {date:14/02/2025} et rien reçu. Remboursez moi sur {iban:FR76 3000 6000 0112 3456 7890 189}',
  'svp rappelez moi au {phone:07 66 12 34 56} apres 18h, ligne coupee depuis 4 jours',
  'Colis {tracking_number:6C11223344556} bloqué à Bonneuil depuis le {date:29/11}, c’est honteux',
  'Suivi Chronopost : {tracking_number:RR123456785FR}',
  'Mon contrat {customer_number:MRH-448812} devait être résilié au {date:31 mars 2025}. On me prélève encore {amount:23,40 €}.',
  'N° client {customer_number:1002457}, j’ai appelé 3 fois le 3900 sans succès',
  'ça fait 15 jours que jattends mon remboursement de {amount:60€} bande de voleurs',
  'Bonjour, ref commande {order_number:WEB0099812}, taille 42 reçue au lieu de 44.',
  'prix affiché 19,99 en rayon, {amount:24,99 €} en caisse',
  'jai payé {amount:25000 fcfa} par mobile money et le crédit est pas arrivé, tel {phone:+225 07 48 12 34 56}',
  'Appelez le {phone:514-555-0123} poste 204, demandez Louise',
  'Facture du {date:12 janvier} : {amount:312,44 $} au lieu de {amount:89,99$}. Compte {customer_number:8811-2245}.',
  'GSM {phone:0478 12 34 56}, je suis dispo le {date:5 mai} entre 8h et 12h',
  'Ma carte {card:4970 1012 3456 7893} a été débitée deux fois !!',
  'Le site {url:exemple-voyages.com} plante au paiement, erreur 503',
  'Votre lien {url:https://exemple.fr/retour/12ab} ne marche pas (page 404)',
  '2 tickets achetés {amount:45€} pièce, un seul scanné, 1h30 de queue',
  'Panne à Brest 29200 depuis 6h ce matin, vous en êtes où ?',
  'réservation {order_number:QX7234} vol AF1234 du {date:24/12}, bagage perdu',
  '{handle:@marque} {handle:@marque_aide} vous répondez à personne ??',
  'Natel {phone:078 123 45 67}, merci de rappeler pour la facture de {amount:120.-}',
  'jattends mon IPhone 15 pro max 256go depuis 3 semaines 😡',
  'Sinistre n° {order_number:SD2025-00871}, expert passé le {date:7/01}, silence radio depuis',
  'Bonjour je voudrais changer l’adresse de livraison commande#{order_number:778123}',
  'Pouvez vous me donner les horaires du magasin de Lyon 7 le {date:1er mai} ?',
  'l’abo passe de 29,99 à {amount:34,99€}/mois',
  'MON NUMERO DE COMMANDE C EST LE {order_number:90044512} REPONDEZ',
  'ticket {order_number:INC0045512} ouvert depuis {date:octobre 2024}, aucune nouvelle',
  'Je suis à 85% de batterie qui tombe en 20 min, tel acheté {amount:899€} en 2024',
  'identifiant {customer_number:fbx11223344} box éteinte depuis 2 jours',
  'Livraison prévue entre 9h et 13h, il est 17h45 et personne',
  'on m’a demandé de virer {amount:500 €} sur {iban:BE68 5390 0754 7034}, c’est une arnaque ?',
  'Bjr mon num client cest {customer_number:445120}, merci de resilier',
  'avis 2/5, pizza froide, {amount:14,50€} la margherita',
  'réf. colis {tracking_number:8812345670} perdu depuis 10j',
  'votre technicien devait venir le mardi {date:4 mars}, jamais venu',
  'écrivez moi à {email:famille.durand59@exemple.com} ou au {phone:03 99 12 34 56}',
  'commande {order_number:402-7788991-1234567} amazon jamais livrée',
  'Depuis la maj 14.2.1 l’appli plante sur mon S23',
  'J’ai 2 billets pour le {date:18/07} à revendre {amount:80€} les deux',
  'abonné n°{customer_number:00451278} depuis 2009, je pars',
  'trop perçu de {amount:1 284,50 €} sur ma facture {order_number:FA-20250112}',
  'Il reste 12 personnes devant moi au guichet 4, il est 11h05',
  'encore {amount:3€} d’augmentation, vous abusez',
  'mon colis est parti en Belgique 1000 Bruxelles au lieu de Lille 59000 mdr',
  'Chèque cadeau {amount:50 euros} code 4471-8820 refusé en caisse',
  'promo -30% valable jusqu’au {date:30/06}, refusée le {date:29/06}',
  'Bonjour, commande du {date:2 avril}, numéro {order_number:7788120}, article manquant',
  'voila mon {phone:0699887766} pour le technicien',
  'Ds mon espace client il est ecrit contrat resilié, n° {customer_number:11254478}',
  'numéro de série 5CD1234XYZ garantie refusée',
  'recommandé {tracking_number:1A 123 456 7890 1} jamais distribué',
  'Gagnez {amount:5000€}/mois ➡ {url:t.me/gain_rapide} ou WhatsApp {phone:+229 61 23 45 67}',
  'J’ai commandé 3 t-shirts et 2 jeans, reçu 1 t-shirt',
  'le {date:08/03/25} vous m’avez promis un geste de {amount:20 €}',
  'Devis n°{order_number:D-10482} accepté, {amount:2 450,00 €} d’acompte, chantier jamais commencé',
  'Appel surtaxé au {phone:0892 123 456}, {amount:0,80€}/min, 25 min d’attente',
];

/** The first run found 78 of the 80 marked and one thing too many; what it taught is in the rules since. */
const FLOOR = 0.97;

it('finds what posts hold, and little else', () => {
  let expected = 0;
  let found = 0;
  let right = 0;
  for (const marked of POSTS) {
    const { text, count } = unmark(marked);
    const entities = extractEntities(text);
    expected += count;
    found += entities.length;
    for (const entity of entities) {
      const alone = mark(text.slice(0, entity.span.end), [entity]).slice(entity.span.start);
      if (marked.includes(alone)) right += 1;
    }
  }
  expect(expected).toBeGreaterThan(79);
  expect(right / expected).toBeGreaterThan(FLOOR);
  expect(right / found).toBeGreaterThan(FLOOR);
});
