/** One contender in a process of its own: measures what it is told to, until it is told to leave. */
import { type Contender, type Lends, openConnections, POOL_SIZE } from './peers/contender.ts';
import type { FromContender, ToContender } from './peers/messages.ts';
import type { Places } from './peers/place.ts';
import { profiled } from './peers/profile.ts';
import { findScenario } from './peers/scenarios.ts';
import type { Scenario, Stage } from './peers/scenario.ts';

let scenario: Scenario | undefined;
let stage: Stage | undefined;
const subjects = new Map<keyof Places, Promise<AsyncDisposable>>();
let linkBroken: (() => void) | undefined;

// Ctrl-C reaches the whole group of processes; the bench tells us when to leave.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(1));
process.on('message', (message: ToContender) => void answer(message));

async function answer(message: ToContender): Promise<void> {
  try {
    switch (message.kind) {
      case 'enter':
        scenario = findScenario(message.scenario);
        stage = stageOf(contenderOf(scenario, message.contender), message.places, message.isQuick);
        return tell({ kind: 'entered' });
      case 'measure':
        if (!scenario || !stage) throw new Error('bench bug: measured before it had entered');
        return tell(await measured(scenario, stage, message));
      case 'linkBroken':
        return linkBroken?.();
      case 'leave':
        for (const subject of subjects.values()) await (await subject)[Symbol.asyncDispose]();
        return process.exit(0);
    }
  } catch (error) {
    tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  }
}

async function measured(
  playing: Scenario,
  on: Stage,
  { case: name, isProfiled }: Extract<ToContender, { kind: 'measure' }>,
): Promise<FromContender> {
  if (!isProfiled) return { kind: 'measured', figures: await playing.measure(on, name) };
  const { result, hotSpots } = await profiled(() => playing.measure(on, name));
  return { kind: 'measured', figures: result, hotSpots };
}

function stageOf(contender: Contender, places: Places, isQuick: boolean): Stage {
  return {
    contender,
    places,
    isQuick,
    subject: (way = 'direct') => {
      const subject = subjects.get(way) ?? openSubject(contender, places[way]);
      subjects.set(way, subject);
      return subject;
    },
    breakLink: (fault) =>
      new Promise((resolve) => {
        linkBroken = resolve;
        tell({ kind: 'breakLink', fault });
      }),
  };
}

async function openSubject(contender: Contender, place: Places[keyof Places]): Promise<AsyncDisposable> {
  const { size = POOL_SIZE } = contender;
  const opened = await contender.open(place, { size });
  if (isLender(opened)) await openConnections(opened, size);
  return opened;
}

function isLender(opened: AsyncDisposable): opened is Lends {
  return 'take' in opened;
}

function contenderOf({ contenders }: Scenario, name: string): Contender {
  const found = contenders.find((contender) => contender.name === name);
  if (!found) throw new Error(`bench bug: there is no contender ${name} here`);
  return found;
}

function tell(message: FromContender): void {
  process.send?.(message);
}
