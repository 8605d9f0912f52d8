using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Codecs.Jpeg2000.Packets;

namespace CtGpu.Tests.Dicom.Codecs.Jpeg2000;

/// <summary>Tag trees and bits of packet headers, beside an encoder that follows T.800, B.10.</summary>
public sealed class TagTreeTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(6, 3)]
    [InlineData(1, 9)]
    [InlineData(13, 11)]
    public void Values_are_found_threshold_by_threshold(int across, int down)
    {
        var random = new Random(across + down);
        int[,] values = new int[down, across];
        for (int i = 0; i < values.Length; i++) values[i / across, i % across] = random.Next(random.Next(1, 9));
        var encoder = new Encoder(values);
        for (int threshold = 1; threshold <= 9; threshold++)
        {
            for (int i = 0; i < values.Length; i++) encoder.Encode(i % across, i / across, threshold);
        }

        var bits = new PacketBits(encoder.Bytes(), 0);
        var nodes = new TagNode[TagTree.Nodes(across, down)];
        for (int threshold = 1; threshold <= 9; threshold++)
        {
            for (int i = 0; i < values.Length; i++)
            {
                bool isBelow = TagTree.IsBelow(ref bits, nodes, across, down, i % across, i / across, threshold);
                Assert.Equal(values[i / across, i % across] < threshold, isBelow);
                if (isBelow) Assert.Equal(values[i / across, i % across], nodes[i].Low);
            }
        }
    }

    [Fact]
    public void A_bit_is_stuffed_after_FF()
    {
        var bits = new PacketBits([0xFF, 0x7F, 0x80], 0);
        Assert.Equal((1 << 15) - 1, bits.Bits(15));
        Assert.Equal(0b10000000, bits.Bits(8));
        var last = new PacketBits([0xFF, 0x00, 0xAB], 0);
        last.Bits(8);
        last.Align();
        Assert.Equal(2, last.At);
    }

    [Fact]
    public void A_wrong_stuffed_bit_and_bits_after_the_end_are_damage()
    {
        var wrong = new PacketBits([0xFF, 0x91], 0);
        Assert.Equal(0b1111_1111_0010_001, wrong.Bits(15));
        Assert.Equal(CodingDamage.WrongStuffing, wrong.Damage);
        var ended = new PacketBits([0x12], 0);
        ended.Bits(8);
        Assert.Equal(CodingDamage.None, ended.Damage);
        Assert.Equal(0, ended.Bits(3));
        Assert.Equal(CodingDamage.MissingData, ended.Damage);
        Assert.Throws<DicomFormatException>(() =>
        {
            var bits = new PacketBits([0xFF], 0);
            bits.Bits(8);
            bits.Align();
        });
    }

    private sealed class Encoder
    {
        private readonly List<int[,]> _levels = [];
        private readonly List<int[,]> _low = [];
        private readonly List<bool[,]> _known = [];
        private readonly List<int> _bits = [];

        public Encoder(int[,] leaves)
        {
            for (_levels.Add(leaves); _levels[^1].Length > 1;)
            {
                int[,] below = _levels[^1];
                int down = below.GetLength(0), across = below.GetLength(1);
                int[,] level = new int[(down + 1) / 2, (across + 1) / 2];
                for (int i = 0; i < level.Length; i++) level[i / level.GetLength(1), i % level.GetLength(1)] = int.MaxValue;
                for (int y = 0; y < down; y++)
                {
                    for (int x = 0; x < across; x++) level[y / 2, x / 2] = Math.Min(level[y / 2, x / 2], below[y, x]);
                }

                _levels.Add(level);
            }

            foreach (int[,] level in _levels)
            {
                _low.Add(new int[level.GetLength(0), level.GetLength(1)]);
                _known.Add(new bool[level.GetLength(0), level.GetLength(1)]);
            }
        }

        public void Encode(int x, int y, int threshold)
        {
            int low = 0;
            for (int level = _levels.Count - 1; level >= 0; level--)
            {
                (int row, int column) = (y >> level, x >> level);
                low = Math.Max(low, _low[level][row, column]);
                while (low < threshold && !_known[level][row, column])
                {
                    bool isValue = _levels[level][row, column] == low;
                    _bits.Add(isValue ? 1 : 0);
                    if (isValue) _known[level][row, column] = true;
                    else low++;
                }

                _low[level][row, column] = low;
            }
        }

        public byte[] Bytes()
        {
            var bytes = new List<byte>();
            for (int at = 0; at < _bits.Count;)
            {
                int count = bytes is [.., 0xFF] ? 7 : 8, value = 0;
                for (int i = 0; i < count; i++, at++) value = (value << 1) | (at < _bits.Count ? _bits[at] : 0);
                bytes.Add((byte)value);
            }

            return [.. bytes];
        }
    }
}
