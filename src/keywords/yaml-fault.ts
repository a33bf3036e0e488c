import type { ErrorCode } from 'yaml';

/** What people who are no programmers get wrong most in YAML, and what to write instead. */
const IN_FRENCH: Partial<Readonly<Record<ErrorCode, string>>> = {
  BAD_INDENT:
    'décalage inattendu : alignez la ligne sur ses voisines, et fermez les crochets ouverts plus haut',
  TAB_AS_INDENT: 'une tabulation décale la ligne : mettez des espaces',
  DUPLICATE_KEY: 'le même champ est écrit deux fois : gardez-en un',
  MISSING_CHAR:
    'il manque un signe : un guillemet ou un crochet à fermer, ou « : » derrière le nom d’un champ',
  UNEXPECTED_TOKEN: 'un signe n’est pas à sa place : mettez le texte entre guillemets',
  BAD_SCALAR_START: 'un texte ne peut pas commencer ainsi : mettez-le entre guillemets',
  BAD_DQ_ESCAPE:
    'entre guillemets doubles, « \\ » a un sens : écrivez « \\\\ », ou mettez des guillemets simples',
  BLOCK_AS_IMPLICIT_KEY: 'deux « : » sur une ligne : mettez le texte entre guillemets',
  MULTILINE_IMPLICIT_KEY: 'il manque « : » derrière le nom d’un champ, ou un guillemet à fermer',
  MULTIPLE_DOCS: '« --- » commence un autre document : un fichier est une seule liste',
};

/** In French; what is met seldom stays as the parser says it. */
export function yamlFaultInFrench(code: ErrorCode, message: string): string {
  return IN_FRENCH[code] ?? message;
}
