using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Codecs.Jpeg2000.CodeBlocks;

namespace CtGpu.Tests.Dicom.Codecs.Jpeg2000;

/// <summary>The arithmetic decoder, beside one that follows the flow charts of T.800, Annex C.</summary>
public sealed class MqDecoderTests
{
    private static readonly byte[] s_coded = Convert.FromHexString("84C73BFCE1A1430402200000410DBB86F4317FFF88FF37471ADB6ADFFFAC");
    private static readonly byte[] s_decoded = Convert.FromHexString("00020051000000C00352872AAAAAAAAA82C02000FCD79EF6BF7FED904F46A3BF");

    /// <summary>The test sequence of the MQ-coder (T.88, H.2), which has a single context.</summary>
    [Fact]
    public void The_test_sequence_is_decoded()
    {
        using var tables = new MqTables();
        tables.ResetContexts();
        byte[] decoded = new byte[s_decoded.Length];
        Decode(tables, s_coded, decoded.Length * 8, (_, i, symbol) => decoded[i / 8] |= (byte)(symbol << (7 - (i % 8))), _ => 1);
        Assert.Equal(s_decoded, decoded);
    }

    /// <summary>Random bytes, also with FF, carries, markers, and an end before the last symbol.</summary>
    [Fact]
    public void Any_bytes_give_the_symbols_of_the_flow_charts()
    {
        var random = new Random(3);
        using var tables = new MqTables();
        int refused = 0, rounds = 3000;
        for (int round = 0; round < rounds; round++)
        {
            byte[] bytes = new byte[random.Next(0, 60)];
            random.NextBytes(bytes);
            for (int i = 0; i < bytes.Length; i++)
            {
                // As an encoder writes it: the byte after FF has a stuffed bit.
                if (random.Next(8) == 0) bytes[i] = 0xFF;
                if (i > 0 && bytes[i - 1] == 0xFF && random.Next(10) > 0) bytes[i] &= 0x7F;
            }

            int[] contexts = [.. Enumerable.Range(0, 600).Select(_ => random.Next(19))];
            var expected = new FlowChartDecoder(bytes);
            tables.ResetContexts();
            try
            {
                void Check(int _, int i, int symbol) => Assert.Equal(expected.Decode(contexts[i]), symbol);
                Decode(tables, bytes, contexts.Length, Check, i => contexts[i]);
            }
            catch (DicomFormatException)
            {
                // A carry can make the code larger than its interval, which no encoder does.
                refused++;
            }
        }

        Assert.InRange(refused, 1, rounds / 20);
    }

    private static unsafe void Decode(MqTables tables, byte[] bytes, int count, Action<int, int, int> symbol, Func<int, int> context)
    {
        fixed (byte* from = bytes.Length > 0 ? bytes : new byte[1])
        fixed (byte* to = new byte[MqBytes.BytesFor(from, bytes.Length)])
        {
            MqBytes.Convert(from, bytes.Length, to);
            var decoder = new MqDecoder(to);
            for (int i = 0; i < count; i++) symbol(0, i, decoder.Decode(tables.Pointer, 8 * context(i)));
        }
    }

    /// <summary>INITDEC, DECODE, RENORMD and BYTEIN, with registers of 16 and 32 bits.</summary>
    private sealed class FlowChartDecoder
    {
        // Table C.2.
        private static readonly (uint Qe, int Mps, int Lps, int Switch)[] s_states =
        [
            (0x5601, 1, 1, 1), (0x3401, 2, 6, 0), (0x1801, 3, 9, 0), (0x0AC1, 4, 12, 0), (0x0521, 5, 29, 0), (0x0221, 38, 33, 0),
            (0x5601, 7, 6, 1), (0x5401, 8, 14, 0), (0x4801, 9, 14, 0), (0x3801, 10, 14, 0), (0x3001, 11, 17, 0), (0x2401, 12, 18, 0),
            (0x1C01, 13, 20, 0), (0x1601, 29, 21, 0), (0x5601, 15, 14, 1), (0x5401, 16, 14, 0), (0x5101, 17, 15, 0), (0x4801, 18, 16, 0),
            (0x3801, 19, 17, 0), (0x3401, 20, 18, 0), (0x3001, 21, 19, 0), (0x2801, 22, 19, 0), (0x2401, 23, 20, 0), (0x2201, 24, 21, 0),
            (0x1C01, 25, 22, 0), (0x1801, 26, 23, 0), (0x1601, 27, 24, 0), (0x1401, 28, 25, 0), (0x1201, 29, 26, 0), (0x1101, 30, 27, 0),
            (0x0AC1, 31, 28, 0), (0x09C1, 32, 29, 0), (0x08A1, 33, 30, 0), (0x0521, 34, 31, 0), (0x0441, 35, 32, 0), (0x02A1, 36, 33, 0),
            (0x0221, 37, 34, 0), (0x0141, 38, 35, 0), (0x0111, 39, 36, 0), (0x0085, 40, 37, 0), (0x0049, 41, 38, 0), (0x0025, 42, 39, 0),
            (0x0015, 43, 40, 0), (0x0009, 44, 41, 0), (0x0005, 45, 42, 0), (0x0001, 45, 43, 0), (0x5601, 46, 46, 0),
        ];

        private readonly byte[] _bytes;
        private readonly int[] _state = new int[19], _mps = new int[19];
        private uint _a = 0x8000, _c;
        private int _at, _count;

        public FlowChartDecoder(byte[] bytes)
        {
            _bytes = bytes;
            (_state[0], _state[17], _state[18]) = (4, 3, 46);
            _c = (uint)Byte(0) << 16;
            ByteIn();
            _c <<= 7;
            _count -= 7;
        }

        public int Decode(int context)
        {
            (uint qe, int mps, int lps, int change) = s_states[_state[context]];
            int symbol = _mps[context];
            _a -= qe;
            bool isLower = _c >> 16 < qe;
            bool exchanged = _a < qe;
            if (isLower) _a = qe;
            else _c -= qe << 16;
            if (!isLower && _a >= 0x8000) return symbol;
            if (isLower != exchanged)
            {
                if (change == 1) _mps[context] ^= 1;
                _state[context] = lps;
                symbol ^= 1;
            }
            else
            {
                _state[context] = mps;
            }

            do
            {
                if (_count == 0) ByteIn();
                _a <<= 1;
                _c <<= 1;
                _count--;
            }
            while (_a < 0x8000);
            return symbol;
        }

        private int Byte(int at) => at < _bytes.Length ? _bytes[at] : 0xFF;

        private void ByteIn()
        {
            if (Byte(_at) != 0xFF)
            {
                _c += (uint)Byte(++_at) << 8;
                _count = 8;
            }
            else if (Byte(_at + 1) > 0x8F)
            {
                _c += 0xFF00;
                _count = 8;
            }
            else
            {
                _c += (uint)Byte(++_at) << 9;
                _count = 7;
            }
        }
    }
}
