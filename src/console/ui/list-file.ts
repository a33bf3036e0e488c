import { html, type TemplateResult } from 'lit-html';
import { dropOutdated, type OpenList } from './open-list.ts';
import { attempt, type Failure, failureBox } from './refusal.ts';
import type { Console } from './view.ts';

const TYPES = { csv: 'text/csv', yaml: 'application/yaml', json: 'application/json' } as const;
type Format = keyof typeof TYPES;
const FORMATS: readonly Format[] = ['csv', 'yaml', 'json'];

/** A list as a file: out for a spreadsheet, and back as a draft, with what is wrong told row by row. */
export function createListFile(console: Console, id: string): { render(open: OpenList): TemplateResult } {
  const path = `/v1/keywords/${encodeURIComponent(id)}`;
  let failure: Failure | null = null;

  function fail(next: Failure | null): void {
    failure = next;
  }

  async function save(format: Format): Promise<void> {
    const file = await console.client.download(`${path}/export?format=${format}`);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = `${id}.${format}`;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  async function take(input: HTMLInputElement, open: OpenList): Promise<void> {
    const [file] = input.files ?? [];
    if (file === undefined) return;
    // So that the same file, once mended, can be chosen again.
    input.value = '';
    const etag = await dropOutdated(console, open);
    await console.client.ask(`${path}/import`, {
      method: 'POST',
      headers: { 'content-type': TYPES[formatOf(file.name)], 'if-match': etag },
      body: file,
    });
    console.go({ view: 'draft', list: id });
  }

  return {
    render(open) {
      const { t } = console;
      return html`<details>
        <summary>${t('file.title')}</summary>
        <p class="actions">
          ${FORMATS.map(
            (format) =>
              html`<button type="button" @click=${() => attempt(console, () => save(format), fail)}>
                ${t(`file.${format}`)}
              </button>`,
          )}
        </p>
        <label for="import">${t('file.import')}</label>
        <input
          id="import"
          type="file"
          accept=".csv,.yaml,.yml,.json"
          @change=${({ target }: Event) => {
            if (target instanceof HTMLInputElement) void attempt(console, () => take(target, open), fail);
          }}
        />
        <p class="help">${t('file.import-help')}</p>
        ${failureBox(failure)}
      </details>`;
    },
  };
}

function formatOf(name: string): Format {
  if (/\.ya?ml$/i.test(name)) return 'yaml';
  return /\.json$/i.test(name) ? 'json' : 'csv';
}
