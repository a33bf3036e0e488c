import { describe, expect, test } from 'vitest';
import { cleanWord, foldWord } from '../../src/text/fold.ts';
import { foldedForms, spans } from './analyser.ts';

/** Written = folded, one pair per `|`. Composed here; each is also tried decomposed (NFD) and in capitals. */
const ACCENTED = `
  été=ete|élève=eleve|très=tres|déjà=deja|là-bas=la bas|où=ou|août=aout|dû=du|sûr=sur|mûr=mur|goût=gout|coût=cout|
  brûlé=brule|fête=fete|forêt=foret|hôpital=hopital|côté=cote|drôle=drole|dîner=diner|île=ile|connaître=connaitre|
  maître=maitre|plaît=plait|boîte=boite|naïf=naif|maïs=mais|haïr=hair|coïncidence=coincidence|ambiguë=ambigue|
  Noël=noel|aiguë=aigue|capharnaüm=capharnaum|français=francais|garçon=garcon|reçu=recu|ça=ca|déçu=decu|leçon=lecon|
  façade=facade|aperçu=apercu|soupçon=soupcon|remboursé=rembourse|livrée=livree|annulées=annulees|réclamation=reclamation|
  problème=probleme|téléphone=telephone|numéro=numero|désolé=desole|énervé=enerve|dégoûté=degoute|arrêté=arrete|
  prêt=pret|intérêt=interet|même=meme|être=etre|âge=age|pâte=pate|gâteau=gateau|théâtre=theatre|bâtard=batard|
  câble=cable|âne=ane|grâce=grace|à=a|voilà=voila|pénalité=penalite|sécurité=securite|qualité=qualite|fidélité=fidelite|
  résilié=resilie|échangé=echange|épuisé=epuise|éteint=eteint|Élodie=elodie|Éric=eric|Ève=eve|Çela=cela|Ôter=oter|
  Québec=quebec|Montréal=montreal|Genève=geneve|Liège=liege|Yaoundé=yaounde|Thiès=thies|Bénin=benin|Sénégal=senegal|
  señor=senor|niño=nino|über=uber|schön=schon|Łódź=lodz|Dvořák=dvorak|ångström=angstrom|São=sao|ñandú=nandu`;

const LIGATURES = `
  cœur=coeur|sœur=soeur|œuf=oeuf|œuvre=oeuvre|nœud=noeud|vœux=voeux|mœurs=moeurs|bœuf=boeuf|œil=oeil|fœtus=foetus|
  CŒUR=coeur|Œuvre=oeuvre|ex æquo=ex aequo|curriculum vitæ=curriculum vitae|et cætera=et caetera|ÆGIR=aegir|
  ﬁbre=fibre|ﬂemme=flemme|oﬃce=office|eﬀacé=efface|ﬁn=fin|straße=strasse|smørrebrød=smorrebrod|ĳsberg=ijsberg|
  ŀa=la|Đurić=duric`;

const APOSTROPHES = `
  l’eau=l' eau|lʼeau=l' eau|l‘eau=l' eau|l‛eau=l' eau|l´eau=l' eau|l\`eau=l' eau|l′eau=l' eau|l＇eau=l' eau|lʹeau=l' eau|
  L’EAU=l' eau|qu’il=qu' il|aujourd’hui=aujourd'hui|aujourdʼhui=aujourd'hui|aujourd´hui=aujourd'hui|
  presqu’île=presqu'ile|quelqu’un=quelqu'un|c’est=c' est|C‘EST=c' est|n’ai=n' ai|s´il=s' il`;

const INVISIBLE = `
  rem\u200Bbour\u200Bsé=rembourse|rem\u00ADbour\u00ADsé=rembourse|co\u200Dlis=colis|co\u200Clis=colis|co\u2060lis=colis|
  co\uFEFFlis=colis|co\u034Flis=colis|co\u200Elis=colis|co\u202Alis=colis|co\u2066lis=colis|co\uFE0Flis=colis|
  \u200Bcolis\u200B=colis|c\u200Bo\u200Bl\u200Bi\u200Bs=colis|l\u200B'eau=l' eau`;

const LOOK_ALIKES = `
  соlis=colis|cоlis=colis|сolis=colis|аrnaque=arnaque|аrnаque=arnaque|еscroc=escroc|еsсroс=escroc|vоleur=voleur|
  рanne=panne|fасturе=facture|mеrсi=merci|Вonjour=bonjour|Оrange=orange|Тrain=train|Нotel=hotel|Мerci=merci|
  Кilo=kilo|ѕervice=service|іnternet=internet|јamais=jamais|ԁebit=debit|ԛui=qui|ԝifi=wifi|һotel=hotel|
  vοleur=voleur|αrnaque=arnaque|εscroc=escroc|ρanne=panne|κilo=kilo|τrain=train|ιnternet=internet|χylophone=xylophone|
  ɡratuit=gratuit|ɑrnaque=arnaque|mɪerci=mierci|ᴀʀɴᴀQᴜᴇ=arnaque|ᴄᴏʟɪs=colis|
  ｃｏｌｉｓ=colis|ＣＯＬＩＳ=colis|Ｃｏｌｉｓ=colis|１２=<number>|ｌ＇ｅａｕ=l' eau|
  𝐜𝐨𝐥𝐢𝐬=colis|𝑐𝑜𝑙𝑖𝑠=colis|𝒄𝒐𝒍𝒊𝒔=colis|𝓬𝓸𝓵𝓲𝓼=colis|𝔠𝔬𝔩𝔦𝔰=colis|𝕔𝕠𝕝𝕚𝕤=colis|𝖈𝖔𝖑𝖎𝖘=colis|𝗰𝗼𝗹𝗶𝘀=colis|
  𝘤𝘰𝘭𝘪𝘴=colis|𝙘𝙤𝙡𝙞𝙨=colis|𝚌𝚘𝚕𝚒𝚜=colis|𝐂𝐎𝐋𝐈𝐒=colis|ⓒⓞⓛⓘⓢ=colis|ⒸⓄⓁⒾⓈ=colis|ᶜᵒˡⁱˢ=colis|m²=m2|ⅳ=iv|
  спасибо=спасибо|привет=привет|колис=колис|καλημέρα=καλημερα|مرحبا=مرحبا|你好=你好`;

const MARKS = `
  c\u0336o\u0336l\u0336i\u0336s\u0336=colis|c\u0301\u0302\u0303\u0304\u0305\u0306olis=colis|n\u0303on=non|e\u0301te\u0301=ete|
  franc\u0327ais=francais|ou\u0300=ou|Noe\u0308l=noel|m\u0301e\u0302me=meme`;

function pairs(table: string): [written: string, folded: string][] {
  return table
    .split('|')
    .map((cell) => cell.replace(/^\s+|\s+$/g, ''))
    .map((cell) => {
      const middle = cell.lastIndexOf('=');
      return [cell.slice(0, middle), cell.slice(middle + 1)];
    });
}

const all = [ACCENTED, LIGATURES, APOSTROPHES, INVISIBLE, LOOK_ALIKES, MARKS].flatMap(pairs);

describe('folding', () => {
  test('is tabled with at least 200 pairs', () => {
    expect(all.length).toBeGreaterThanOrEqual(200);
  });

  test.each(all)('reads %s as %s', (written, folded) => {
    expect(foldedForms(written)).toBe(folded);
  });

  test.each(pairs(ACCENTED))('reads %s decomposed and in capitals as %s', (written, folded) => {
    expect(foldedForms(written.normalize('NFD'))).toBe(folded);
    expect(foldedForms(written.toUpperCase())).toBe(folded);
    expect(foldedForms(written.toUpperCase().normalize('NFD'))).toBe(folded);
  });

  const spanned: readonly (readonly [written: string, read: string])[] = [
    ['e\u0301te\u0301 !', 'été[e\u0301te\u0301] ![!]'],
    ['l\u200B’e\u0301te\u0301', "l'[l\u200B’] été[e\u0301te\u0301]"],
    ['ﬁbre-là', 'fibre[ﬁbre] là[là]'],
    ['𝐥’𝐞𝐚𝐮', "l'[𝐥’] eau[𝐞𝐚𝐮]"],
    ['\u200Bcolis\u200B', 'colis[colis]'],
    ['co\u00ADlis-re\u00ADtour', 'colis[co\u00ADlis] retour[re\u00ADtour]'],
  ];
  test.each(spanned)('keeps the span of what was written: %s', (written, read) => {
    expect(spans(written)).toBe(read);
  });
});

test('folding is idempotent', () => {
  for (const [written] of all) {
    const once = foldWord(cleanWord(written).text);
    expect(foldWord(once)).toBe(once);
  }
});
