/** Where the files of the console are served; the version in the address lets a browser keep them for good. */
export interface PageParts {
  /** `/console/assets/<version>` */
  readonly base: string;
  /** JSON of the import map, exactly as its hash was taken. */
  readonly importMap: string;
  /** Paths of all modules below `base`: fetched at once, and not one after the other as imports are met. */
  readonly modules: readonly string[];
}

/** The shell of the console: what stands before the script has run, and all that there is without a script. */
export function consolePage({ base, importMap, modules }: PageParts): string {
  return `<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Mots-clés · Aiguillage</title>
<link rel="icon" href="${base}/console/ui/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${base}/console/ui/style.css">
<script type="importmap">${importMap}</script>
${modules.map((path) => `<link rel="modulepreload" href="${base}/${path}">`).join('\n')}
<script type="module" src="${base}/console/ui/main.ts"></script>
</head>
<body>
<div id="console"><p class="loading">Ouverture de la console… <span lang="en">Opening the console…</span></p></div>
<noscript><p class="loading">La console a besoin de JavaScript. <span lang="en">The console needs JavaScript.</span></p></noscript>
</body>
</html>
`;
}
