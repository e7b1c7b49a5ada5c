/** The compiler refuses what does not fit, at the step that does not. */
import { expectTypeOf } from 'expect-type';
import { graph, pipeline, type Pipeline, type Ref, type StepContext } from 'nestjs-memfs';

class Text {
  parse(text: string): number {
    return Number(text);
  }
  async print(value: number): Promise<string> {
    return Promise.resolve(String(value));
  }
  join(a: string, b: string): string {
    return a + b;
  }
}

describe('types of pipelines', () => {
  it('given steps that fit, when they are chained, then input and output are inferred', () => {
    const chain = pipeline('p')
      .step(Text, 'parse')
      .step(Text, 'print')
      .step((text) => [text.length]);

    expectTypeOf(chain).toEqualTypeOf<Pipeline<string, number[]>>();
    expect(chain.graph.nodes).toHaveLength(3);
  });

  it('given a step that does not fit, when it is added, then it does not compile', () => {
    const chain = pipeline('p').step(Text, 'parse');

    // @ts-expect-error parse takes a string, the output is a number
    chain.step(Text, 'parse');
    // @ts-expect-error the function takes a string
    chain.step((text: string) => text);
    // @ts-expect-error the pipeline takes a string
    chain.step(pipeline('inner').step(Text, 'parse'));
    // @ts-expect-error two values are not one
    pipeline<string>('p').step(Text, 'join');
    // @ts-expect-error a number is no array
    chain.map((item: number) => item);
    // @ts-expect-error the branch takes a string
    chain.parallel({ a: pipeline('inner').step(Text, 'parse') });
    const takesText = pipeline('inner').step(Text, 'parse');
    const isBig = (n: number) => n > 1;
    // @ts-expect-error the branch takes a string
    chain.when(isBig, takesText);
    // @ts-expect-error no such method
    chain.step(Text, 'nothing');
    expect(chain.graph.nodes).toHaveLength(1);
  });

  it('given map, parallel and when, when they are chained, then the types follow', () => {
    const each = pipeline('p').map(Text, 'parse');
    const both = pipeline<number>('p').parallel({
      text: (from) => from.step(Text, 'print'),
      twice: pipeline('inner').step((n: number) => n * 2),
    });
    const either = pipeline<number>('p').when(
      (n) => n > 1,
      (from) => from.step(Text, 'print'),
    );

    expectTypeOf(each).toEqualTypeOf<Pipeline<readonly string[], number[]>>();
    expectTypeOf(both).toEqualTypeOf<Pipeline<number, { text: string; twice: number }>>();
    expectTypeOf(either).toEqualTypeOf<Pipeline<number, string | number>>();
    expect(both.graph.nodes.map(({ id }) => id)).toEqual(['text', 'twice', 'join']);
  });

  it('given a free graph, when steps take several results, then they take an object of them', () => {
    const made = graph('g', (g, input: Ref<string>) => {
      const n = g.step(input, Text, 'parse');
      const text = g.step(n, Text, 'print');
      // @ts-expect-error text is no number
      g.step(text, Text, 'print');
      return g.step({ n, text }, (both, step: StepContext) => {
        expectTypeOf(both).toEqualTypeOf<{ n: number; text: string }>();
        return step.attempt;
      });
    });

    expectTypeOf(made).toEqualTypeOf<Pipeline<string, number>>();
    expect(made.name).toBe('g');
  });

  it('given a pipeline, when a step is added, then the first one stays as it was', () => {
    const first = pipeline('p').step(Text, 'parse');

    first.step(Text, 'print');

    expect(first.graph.nodes).toHaveLength(1);
    expect(Object.isFrozen(first)).toBe(true);
    expect(Object.isFrozen(first.graph.nodes)).toBe(true);
  });
});
