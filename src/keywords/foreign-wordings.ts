const cut = (part: string): string => (part.length > 60 ? `${part.slice(0, 60)}…` : part);

/** What is said of the signs of regular expressions and of other tools, and what to write instead. */
export const FOREIGN_WORDINGS = {
  regex: (part: string) => ({
    fr: `« ${cut(part)} » est une expression régulière, qui n’est pas lue ici : écrivez un début de mot « rembours* », un choix « (a OU b) » ou une classe « <nombre> », ou mettez des guillemets si ce sont les signes cherchés`,
    en: `"${cut(part)}" is a regular expression, which is not read here: write a beginning "refund*", a choice "(a OR b)" or a class "<number>", or add quotation marks if these are the signs looked for`,
  }),
  regex_any: (part: string) => ({
    fr: `« ${cut(part)} » ne remplace rien ici : écrivez « mot* » pour la fin d’un mot, « a PUIS/5 b » pour des mots entre deux`,
    en: `"${cut(part)}" stands for nothing here: write "word*" for the end of a word, "a THEN/5 b" for words in between`,
  }),
  regex_anchor: (part: string) => ({
    fr: `« ${cut(part)} » : « ^ » et « $ » ne disent pas ici le début et la fin : écrivez DEBUT devant, FIN derrière, ou mettez des guillemets si c’est le signe cherché`,
    en: `"${cut(part)}": "^" and "$" do not say start and end here: write START before, END behind, or add quotation marks if it is the sign looked for`,
  }),
  regex_choice: (part: string) => ({
    fr: `« ${cut(part)} » : la barre « | » ne choisit pas ici : écrivez OU entre les mots, entre parenthèses`,
    en: `"${cut(part)}": the bar "|" does not choose here: write OR between the words, in parentheses`,
  }),
  regex_slashes: (part: string) => ({
    fr: `« ${cut(part)} » : les barres obliques n’entourent rien ici : écrivez les mots seuls (majuscules et accents ne comptent pas)`,
    en: `"${cut(part)}": slashes enclose nothing here: write the words alone (case and accents do not count)`,
  }),
  joker: (part: string) => ({
    fr: `« ${cut(part)} » : « ? » ne remplace pas une lettre ici : écrivez une étoile, derrière trois lettres au moins`,
    en: `"${cut(part)}": "?" does not stand for a letter here: write a star, behind three letters or more`,
  }),
  question_mark: (part: string) => ({
    fr: `« ${cut(part)} » : « ? » n’est pas un joker, et la ponctuation en bout de terme ne compte pas : retirez-le`,
    en: `"${cut(part)}": "?" is no wildcard, and punctuation at the end of a term does not count: drop it`,
  }),
  percent: (part: string) => ({
    fr: `« ${cut(part)} » : « % » ne remplace rien ici : écrivez le mot, ou « début* »`,
    en: `"${cut(part)}": "%" stands for nothing here: write the word, or "start*"`,
  }),
  slop: (part: string) => ({
    fr: `« ${cut(part)} » : la distance s’écrit entre les mots, « a PROCHE/5 b »`,
    en: `"${cut(part)}": the distance is written between the words, "a NEAR/5 b"`,
  }),
  fuzzy: (part: string) => ({
    fr: `« ${cut(part)} » : il n’y a pas de recherche approchée : accents, lettres répétées, SMS et déguisements sont déjà lus ; écrivez le mot, ou « début* »`,
    en: `"${cut(part)}": there is no fuzzy search: accents, stretched letters, SMS spelling and disguises are read anyhow; write the word, or "start*"`,
  }),
  boost: (part: string) => ({
    fr: `« ${cut(part)} » : un poids ne s’écrit pas dans la requête : donnez-le à l’entrée, « weight »`,
    en: `"${cut(part)}": a weight is not written in the query: give it to the entry, "weight"`,
  }),
  field_renamed: (part: string) => ({
    fr: `la condition « ${part} » est celle d’un autre outil : ici on écrit author:, channel:, brand:, lang:, rating:, length:, @compte, #hashtag`,
    en: `the condition "${part}" is another tool's: here one writes author:, channel:, brand:, lang:, rating:, length:, @account, #hashtag`,
  }),
  field_part: (part: string) => ({
    fr: `la condition « ${part} » n’existe pas : tout le texte est lu ; écrivez les mots seuls`,
    en: `there is no condition "${part}": the whole text is read; write the words alone`,
  }),
  field_days: (part: string) => ({
    fr: `la condition « ${part} » n’existe pas : donnez à l’entrée ses jours, « from » et « until »`,
    en: `there is no condition "${part}": give the entry its days, "from" and "until"`,
  }),
  field_missing: (part: string) => ({
    fr: `la condition « ${part} » n’existe pas : une requête ne connaît que le texte, lang:, channel:, author:, brand:, rating: et length: ; mettez des guillemets si c’est un mot`,
    en: `there is no condition "${part}": a query only knows the text, lang:, channel:, author:, brand:, rating: and length:; add quotation marks if it is a word`,
  }),
} as const satisfies Record<string, (part: string) => { readonly fr: string; readonly en: string }>;

export type ForeignKind = keyof typeof FOREIGN_WORDINGS;
