/** A real PostgreSQL server from npm's binaries: its life, its folder, its end. */
export { findEmbeddedServer, type FoundServer } from './find-embedded-server.ts';
export { startEmbeddedServer } from './start-embedded-server.ts';
export { startTemporaryServer } from './temporary-server.ts';
export { EmbeddedServerError } from './errors.ts';
export type { EmbeddedServer, StopOptions } from './embedded-server.ts';
export type { EmbeddedServerErrorCode } from './errors.ts';
export type { EmbeddedServerOptions } from './options.ts';
export type { TemporaryServerOptions } from './temporary-server.ts';
