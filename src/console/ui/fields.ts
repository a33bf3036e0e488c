import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';

interface Field {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly help?: string | TemplateResult;
  /** What is wrong with it, shown below and read aloud with the field. */
  readonly problems?: readonly FieldProblem[];
  readonly onInput: (value: string) => void;
}

export interface FieldProblem {
  readonly message: string | TemplateResult;
  readonly severity: 'error' | 'warning';
}

interface Option {
  readonly value: string;
  readonly label: string;
}

export function textField(field: Field & { readonly type?: 'text' | 'date' }): TemplateResult {
  return around(
    field,
    html`<input
      id=${field.id}
      type=${field.type ?? 'text'}
      autocomplete="off"
      .value=${live(field.value)}
      aria-describedby=${describedBy(field)}
      aria-invalid=${invalid(field)}
      @input=${(event: InputEvent) => field.onInput(typedIn(event))}
    />`,
  );
}

/** Several lines; it grows with what is in it. */
export function linesField(field: Field & { readonly rows?: number }): TemplateResult {
  const rows = Math.min(14, Math.max(field.rows ?? 2, field.value.split('\n').length + 1));
  return around(
    field,
    html`<textarea
      id=${field.id}
      rows=${rows}
      spellcheck="false"
      .value=${live(field.value)}
      aria-describedby=${describedBy(field)}
      aria-invalid=${invalid(field)}
      @input=${(event: InputEvent) => field.onInput(typedIn(event))}
    ></textarea>`,
  );
}

export function selectField(field: Field & { readonly options: readonly Option[] }): TemplateResult {
  return around(
    field,
    html`<select
      id=${field.id}
      aria-describedby=${describedBy(field)}
      aria-invalid=${invalid(field)}
      @change=${(event: Event) => field.onInput(typedIn(event))}
    >
      ${field.options.map(
        ({ value, label }) =>
          html`<option value=${value} .selected=${value === field.value}>${label}</option>`,
      )}
    </select>`,
  );
}

/** Any number of several. */
export function manyField({
  legend,
  values,
  options,
  onChange,
}: {
  readonly legend: string;
  readonly values: readonly string[];
  readonly options: readonly Option[];
  readonly onChange: (values: readonly string[]) => void;
}): TemplateResult {
  const toggle = (value: string) =>
    onChange(values.includes(value) ? values.filter((one) => one !== value) : [...values, value]);
  return html`<fieldset>
    <legend>${legend}</legend>
    <div class="inline">
      ${options.map(({ value, label }) => checkField({ label, value: values.includes(value), onChange: () => toggle(value) }))}
    </div>
  </fieldset>`;
}

export function checkField({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}): TemplateResult {
  return html`<label class="check"
    ><input type="checkbox" .checked=${live(value)} @change=${() => onChange(!value)} /> ${label}</label
  >`;
}

function around({ id, label, help, problems = [] }: Field, control: TemplateResult): TemplateResult {
  return html`<label for=${id}>${label}</label>
    ${control} ${help === undefined ? nothing : html`<p class="help" id="${id}-help">${help}</p>`}
    <div id="${id}-problems" aria-live="polite">
      ${problems.map(
        ({ message, severity }) =>
          html`<p class=${severity === 'error' ? 'wrong' : 'caution'}>${message}</p>`,
      )}
    </div>`;
}

const describedBy = ({ id, help }: Field) => `${help === undefined ? '' : `${id}-help `}${id}-problems`;

const invalid = ({ problems = [] }: Field) =>
  problems.some(({ severity }) => severity === 'error') ? 'true' : nothing;

function typedIn({ target }: Event): string {
  const control = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  return control || target instanceof HTMLSelectElement ? target.value : '';
}
