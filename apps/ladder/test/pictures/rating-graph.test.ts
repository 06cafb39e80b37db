/** The graph of a player's ratings, whatever they and the races are called. */
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Painter } from '../../src/pictures/painter.ts';
import { drawRatingGraph, type RatingGraph } from '../../src/pictures/rating-graph.ts';
import { ManualClock } from '../process/support/manual-clock.ts';

// By a clock that stands still: how long it takes is not the question here.
const painter = new Painter(new ManualClock());
afterAll(() => painter.close());

const graph = (changes: Partial<RatingGraph> = {}): RatingGraph => ({
  title: 'Ratings of Ana',
  lines: [
    {
      name: 'Lark',
      points: [
        { before: 1500, after: 1520, match: 1 },
        { before: 1520, after: 1500, match: 3 },
      ],
    },
    { name: 'Owl', points: [{ before: 1500, after: 1480, match: 2 }] },
  ],
  matches: 3,
  from: 'Nov 1, 2026',
  to: 'Nov 27, 2026',
  ...changes,
});

describe('a graph of ratings', () => {
  it('goes from the first match to the last, each race on a line of its own', () => {
    const svg = drawRatingGraph(graph());
    expect(svg).toContain('d="M60 215L300 70L780 215"');
    expect(svg).toContain('d="M300 215L540 360"');
    expect(svg).toMatch(/● Lark 1500<.*● Owl 1480</);
    for (const height of ['1480', '1490', '1500', '1510', '1520']) expect(svg).toContain(`>${height}</text>`);
  });

  it('is a picture for one match, for a rating that never moves, and for a great fall', async () => {
    const points = [
      [{ before: 1500, after: 1500, match: 1 }],
      [{ before: 1500, after: 1520, match: 1 }],
      [{ before: 100_000, after: -100_000, match: 1 }],
    ];
    for (const each of points) {
      const svg = drawRatingGraph(graph({ lines: [{ name: 'Owl', points: each }], matches: 1 }));
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      // oxlint-disable-next-line no-await-in-loop -- the painter takes one after another anyway
      expect((await painter.paint(svg)).length).toBeGreaterThan(1000);
    }
  });

  it('shows a name that is made of markup as it is written', () => {
    const svg = drawRatingGraph(graph({ title: '<script>alert("1")</script> & \u0000\uFFFF\uD800' }));
    expect(svg).toContain('>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; </text>');
  });

  it('is a picture whatever is written in it', async () => {
    const words = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", ']]>', '<!--', '&#0;', '\uD800', 'a') }),
    );
    // Many in one picture: a thread for each of them takes its time on a busy machine.
    await fc.assert(
      fc.asyncProperty(fc.array(words, { minLength: 100, maxLength: 200, size: 'max' }), async (names) => {
        const lines = names.map((name) => ({ name, points: [{ before: 1500, after: 1520, match: 1 }] }));
        const [title = '', from = '', to = ''] = names;
        const svg = drawRatingGraph(graph({ title, lines, from, to, matches: 1 }));
        expect((await painter.paint(svg)).length).toBeGreaterThan(1000);
      }),
      { numRuns: 3 },
    );
  });
});
