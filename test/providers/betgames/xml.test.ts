import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type XmlNode, parseXml, writeXml } from '../../../providers/betgames/xml.ts';

const parse = (text: string | Buffer) => parseXml(Buffer.from(text));

describe('reading', () => {
  test('keeps order, repetitions and blanks, and decodes texts', () => {
    const text =
      '<?xml version="1.0"?>\n<root>\n <b>2</b><a> x &amp; &#x79;&#122; </a><!-- no --><b><![CDATA[<&amp;>]]></b><c/><p><bet a="1"><i>010.00</i></bet></p>\n</root>';
    expect(parse(text)).toEqual({
      ok: true,
      root: [
        'root',
        [
          ['b', '2'],
          ['a', ' x & yz '],
          ['b', '<&amp;>'],
          ['c', ''],
          ['p', [['bet', [['i', '010.00']]]]],
        ],
      ],
    });
  });

  test.each([
    ['a document type', '<!DOCTYPE root [<!ENTITY x "y">]><root>&x;</root>'],
    ['a document type in other letters', '<!doctype root><root/>'],
    ['entities that grow', '<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><r>&b;</r>'],
    ['an unknown entity', '<root>&nbsp;</root>'],
    ['a bare ampersand', '<root>a & b</root>'],
    ['a number that is no character', '<root>&#0;</root>'],
    ['a number beyond Unicode', '<root>&#x110000;</root>'],
    ['half of a surrogate pair', '<root>&#xD800;</root>'],
    ['a NUL', '<root>\0</root>'],
    ['two roots', '<root/><root/>'],
    ['an element left open', '<root><a></root>'],
    ['text between elements', '<root>x<a/></root>'],
    ['too deep an element', `${'<a>'.repeat(20)}${'</a>'.repeat(20)}`],
    ['100 kB of depth', '<a>'.repeat(30_000)],
    ['too many elements', `<root>${'<a/>'.repeat(5_000)}</root>`],
    ['a reserved name', '<root><__proto__>1</__proto__></root>'],
    ['bytes that are not UTF-8', Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e])],
    ['nothing', ''],
    ['JSON', '{"method":"ping"}'],
  ])('refuses %s', (_, text) => {
    expect(parse(text)).toMatchObject({ ok: false });
  });

  test('whatever bytes arrive, it never throws', () => {
    const soup = fc
      .array(
        fc.oneof(
          fc.constantFrom('<', '>', '</', '/>', '&', ';', '<root>', '</root>', '<![CDATA[', ']]>', '<!--'),
          fc.string(),
        ),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(soup, (text) => {
        expect(typeof parse(text).ok).toBe('boolean');
      }),
    );
  });
});

test('what is written is read back as it was', () => {
  const text = fc.string({ unit: 'grapheme' }).filter((value) => !/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u.test(value));
  const name = fc.constantFrom('method', 'token', 'bet', 'amount');
  const { node } = fc.letrec<{ node: XmlNode; leaf: XmlNode }>((tie) => ({
    leaf: fc.tuple(name, text),
    node: fc.oneof(
      { depthSize: 'small', maxDepth: 3 },
      tie('leaf'),
      fc.tuple(name, fc.array(tie('node'), { minLength: 1, maxLength: 4 })),
    ),
  }));
  fc.assert(
    fc.property(node, (root) => {
      expect(parse(writeXml(root))).toEqual({ ok: true, root });
    }),
  );
});
