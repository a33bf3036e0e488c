import type { Api } from './app.ts';
import { type HealthDeps, registerHealth } from './health.ts';
import { collectMethods } from './other-methods.ts';
import { createServer, type ServerDeps } from './server.ts';

/** The HTTP side of a process that has no API: its health and its metrics, at the same addresses. */
export async function buildOperationsApp(deps: ServerDeps & HealthDeps): Promise<Api> {
  const { app } = createServer(deps);
  const registerOtherMethods = collectMethods(app);
  registerHealth(app, deps);
  registerOtherMethods();
  await app.ready();
  return app;
}
