using System.Runtime.CompilerServices;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Masking.Coarse;

/// <summary>A small bit volume in the host's memory. Blocks of a few millimetres do not need an engine.</summary>
internal sealed class BitRows(Shape3 shape)
{
    private readonly BitGrid _grid = new(shape);
    private readonly ulong[] _words = new ulong[new BitGrid(shape).Words];

    private int Words => _grid.WordsPerRow;

    public bool IsSet(int z, int y, int x) => ((_words[At(z, y) + (x >> 6)] >> (x & 63)) & 1) != 0;

    public void Set(int z, int y, int x) => _words[At(z, y) + (x >> 6)] |= 1UL << (x & 63);

    public BitRows Complement()
    {
        var result = new BitRows(shape);
        for (int i = 0; i < _words.Length; i++)
            result._words[i] = ~_words[i] & (i % Words == Words - 1 ? _grid.TailMask : ulong.MaxValue);
        return result;
    }

    /// <summary>The voxels within a ball of a set one. Those beyond the volume count as clear.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public BitRows Dilated(Spacing3 spacing, double radiusMm)
    {
        var result = new BitRows(shape);
        int reachZ = (int)(radiusMm / spacing.Z), reachY = (int)(radiusMm / spacing.Y), reachX = (int)(radiusMm / spacing.X);
        int[,] widths = HalfWidths(spacing, radiusMm, reachZ, reachY);
        var widened = new ulong[(reachX + 1) * Words];
        for (int z = 0; z < shape.Z; z++)
        {
            for (int y = 0; y < shape.Y; y++)
            {
                ReadOnlySpan<ulong> own = _words.AsSpan(At(z, y), Words);
                if (!own.ContainsAnyExcept(0UL)) continue;
                Widen(own, widened, reachX);
                for (int dz = Math.Max(-reachZ, -z); dz <= Math.Min(reachZ, shape.Z - 1 - z); dz++)
                {
                    for (int dy = Math.Max(-reachY, -y); dy <= Math.Min(reachY, shape.Y - 1 - y); dy++)
                    {
                        int width = widths[Math.Abs(dz), Math.Abs(dy)];
                        if (width < 0) continue;
                        Span<ulong> to = result._words.AsSpan(At(z + dz, y + dy), Words);
                        ReadOnlySpan<ulong> from = widened.AsSpan(width * Words, Words);
                        for (int w = 0; w < to.Length; w++) to[w] |= from[w];
                    }
                }
            }
        }

        return result;
    }

    /// <summary>Half-widths of the ball's lines along x, by |dz| and |dy|; -1 where it has none.</summary>
    private static int[,] HalfWidths(Spacing3 spacing, double radiusMm, int reachZ, int reachY)
    {
        var widths = new int[reachZ + 1, reachY + 1];
        for (int dz = 0; dz <= reachZ; dz++)
        {
            for (int dy = 0; dy <= reachY; dy++)
            {
                double rest = (radiusMm * radiusMm) - Square(dz * spacing.Z) - Square(dy * spacing.Y);
                widths[dz, dy] = rest < 0 ? -1 : (int)(Math.Sqrt(rest) / spacing.X);
            }
        }

        return widths;
    }

    /// <summary>Writes a row dilated along x by 0, 1, 2, … voxels.</summary>
    private void Widen(ReadOnlySpan<ulong> row, Span<ulong> widened, int reach)
    {
        row.CopyTo(widened);
        for (int by = 1; by <= reach; by++)
        {
            ReadOnlySpan<ulong> before = widened.Slice((by - 1) * Words, Words);
            Span<ulong> after = widened.Slice(by * Words, Words);
            for (int w = 0; w < Words; w++)
                after[w] = BitWords.Dilate(w == 0 ? 0 : before[w - 1], before[w], w == Words - 1 ? 0 : before[w + 1]);
            after[Words - 1] &= _grid.TailMask;
        }
    }

    private int At(int z, int y) => ((z * shape.Y) + y) * Words;

    private static double Square(double value) => value * value;
}
