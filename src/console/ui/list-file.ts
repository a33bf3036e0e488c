import { html, nothing, type TemplateResult } from 'lit-html';
import type { KeywordList } from './api-types.ts';
import { apiPath } from './document.ts';
import { mayTune } from './me.ts';
import { type Opened, startOf } from './open-document.ts';
import { attempt, type Failure, failureBox } from './refusal.ts';
import type { Console } from './view.ts';

const TYPES = { csv: 'text/csv', yaml: 'application/yaml', json: 'application/json' } as const;
type Format = keyof typeof TYPES;
const FORMATS: readonly Format[] = ['csv', 'yaml', 'json'];

/** A list as a file: out for a spreadsheet, and back as a draft, with what is wrong told row by row. */
export function createListFile(
  console: Console,
  id: string,
): { render(open: Opened<KeywordList>): TemplateResult } {
  const path = apiPath({ kind: 'list', id });
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

  async function take(input: HTMLInputElement, open: Opened<KeywordList>): Promise<void> {
    const [file] = input.files ?? [];
    if (file === undefined) return;
    // So that the same file, once mended, can be chosen again.
    input.value = '';
    const start = await startOf(console, open);
    await console.client.ask(`${path}/import`, {
      method: 'POST',
      headers: { 'content-type': TYPES[formatOf(file.name)], ...start },
      body: file,
    });
    console.refreshLists();
    console.go({ view: 'draft', of: open.name });
  }

  function renderImport(open: Opened<KeywordList>) {
    const { t } = console;
    return html`<label for="import">${t('file.import')}</label>
        <input
          id="import"
          type="file"
          accept=".csv,.yaml,.yml,.json"
          @change=${({ target }: Event) => {
            if (target instanceof HTMLInputElement) void attempt(console, () => take(target, open), fail);
          }}
        />
        <p class="help">${t('file.import-help')}</p>`;
  }

  return {
    render(open) {
      const { t } = console;
      return html`<details>
        <summary>${t('file.title')}</summary>
        ${
          open.published === null
            ? nothing
            : html`<p class="actions">
          ${FORMATS.map(
            (format) =>
              html`<button type="button" @click=${() => attempt(console, () => save(format), fail)}>
                ${t(`file.${format}`)}
              </button>`,
          )}
        </p>`
        }
        ${mayTune(console.me) ? renderImport(open) : nothing} ${failureBox(failure)}
      </details>`;
    },
  };
}

function formatOf(name: string): Format {
  if (/\.ya?ml$/i.test(name)) return 'yaml';
  return /\.json$/i.test(name) ? 'json' : 'csv';
}
