import { html } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { decisionBox } from './decision.ts';
import { createMentionPicker } from './mention-picker.ts';
import { attempt, type Failure, failureBox } from './refusal.ts';
import { testable, testMentions } from './test-text.ts';
import type { Console, View } from './view.ts';
import { createWrongRoute } from './wrong-route.ts';

/** The test box: a mention in, the decision out, with every word that counted and the way to change it. */
export function createTestView(console: Console): View {
  const { bench } = console;
  let failure: Failure | null = null;
  let busy = false;
  const wrong = createWrongRoute(console);
  const picker = createMentionPicker(console, (routed) => {
    bench.text = routed.mention.text;
    bench.mention = routed;
    void test();
  });
  // What decides may have changed since: the answer of before is not shown again.
  if (bench.text !== '') void test();

  function fail(next: Failure | null): void {
    failure = next;
  }

  async function test(): Promise<void> {
    const { text, mention } = bench;
    if (text.trim() === '' || busy) return;
    busy = true;
    console.redraw();
    await attempt(
      console,
      async () => {
        const [tested] = await testMentions(console, [testable(mention, text)], null);
        if (tested === undefined) return;
        bench.tested = tested;
        wrong.reset();
        const { routing } = tested.current.decision;
        console.say(`${console.t('decision.goes-to')} ${console.t.named(routing.queue)}`);
      },
      fail,
    );
    busy = false;
    console.redraw();
  }

  function type(event: InputEvent): void {
    if (!(event.target instanceof HTMLTextAreaElement)) return;
    bench.text = event.target.value;
    bench.mention = null;
    console.redraw();
  }

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    void test();
  }

  return {
    title: () => console.t('test.title'),
    render() {
      const { t } = console;
      const shown = bench.tested !== null && bench.tested.text === bench.text ? bench.tested : null;
      return html`<p>${t('test.what')}</p>
        <div class="columns">
          <section>
            <form @submit=${submit}>
              <label for="mention">${t('test.mention')}</label>
              <textarea
                id="mention"
                rows="5"
                maxlength="10000"
                .value=${live(bench.text)}
                @input=${type}
                placeholder=${t('test.example')}
              ></textarea>
              <p class="actions">
                <button class="primary" ?disabled=${busy || bench.text.trim() === ''}>${t('test.run')}</button>
              </p>
            </form>
            ${failureBox(failure)} ${picker.render()}
          </section>
          <section aria-label=${t('test.result')}>
            ${
              shown === null
                ? html`<p class="note">${busy ? t('loading') : t('test.nothing-yet')}</p>`
                : html`<h2>${t('test.result')}</h2>
                  ${decisionBox(console, shown.text, shown.current)} ${wrong.render(shown)}`
            }
          </section>
        </div>`;
    },
  };
}
