using CtGpu.Host.Dicom.Codecs.Jpeg2000.Headers;
using CtGpu.Host.Dicom.Codecs.Jpeg2000.Transform;
using CtGpu.Kernels.Memory;

namespace CtGpu.Tests.Dicom.Codecs.Jpeg2000;

/// <summary>The inverse transforms, beside the formulas of T.800, F.3, for each size and parity.</summary>
public sealed class TransformTests
{
    public static TheoryData<int, int, int, int> Areas()
    {
        var areas = new TheoryData<int, int, int, int>();
        foreach (int width in (int[])[1, 2, 3, 4, 7, 8, 9, 17, 33, 70])
        {
            foreach (int height in (int[])[1, 2, 3, 5, 8, 70]) areas.Add(width % 3 == 1 ? 1 : 6, height % 2 == 1 ? 3 : 2, width, height);
            areas.Add(1, 1, width, 4);
            areas.Add(2, 1, width, 1);
        }

        return areas;
    }

    [Theory]
    [MemberData(nameof(Areas))]
    public void The_reversible_transform_is_that_of_the_formulas(int left, int top, int width, int height)
    {
        double[,] expected = Formula(left, top, width, height, Reversible);
        double[,] found = Reconstruct(left, top, width, height, isReversible: true);
        Assert.Equal(expected, found);
    }

    /// <summary>The own transform has the gain 2 of the high-pass filters, which T.800 has in the step sizes.</summary>
    [Theory]
    [MemberData(nameof(Areas))]
    public void The_irreversible_transform_is_that_of_the_formulas(int left, int top, int width, int height)
    {
        double[,] expected = Formula(left, top, width, height, Irreversible);
        double[,] found = Reconstruct(left, top, width, height, isReversible: false);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++) Assert.Equal(expected[y, x], found[y, x], 0.01);
        }
    }

    [Fact]
    public unsafe void Samples_are_rounded_to_even_and_clipped()
    {
        float[] values = [0.5f, 1.5f, -0.5f, 2.5f, 3e9f, -3e9f, float.PositiveInfinity, -2048.6f, 2046.4f, 2047.6f, 0, 1, 2, 3, 4, 5, 6.5f];
        ushort[] samples = new ushort[values.Length];
        var range = SampleRange.Of(12, isSigned: false);
        fixed (float* from = values)
        fixed (ushort* to = samples)
        {
            range.FromReal(from, to, values.Length);
        }

        Assert.Equal([2048, 2050, 2048, 2050, 4095, 0, 4095, 0, 4094, 4095, 2048, 2049, 2050, 2051, 2052, 2053, 2054], samples);
    }

    private static double Coefficient(int x, int y) => (((x * 73) + (y * 151) + (x * y * 7)) % 211) - 100;

    /// <summary>2D_SR with 1D_SR on interleaved coefficients: all rows, then all columns.</summary>
    private static double[,] Formula(
        int left, int top, int width, int height, Action<Func<int, double>, Action<int, double>, int, int> filter)
    {
        double[,] plane = new double[height, width];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++) plane[y, x] = Coefficient(left + x, top + y);
        }

        for (int y = 0; y < height; y++)
        {
            int row = y;
            filter(x => plane[row, x - left], (x, value) => plane[row, x - left] = value, left, left + width);
        }

        for (int x = 0; x < width; x++)
        {
            int column = x;
            filter(y => plane[y - top, column], (y, value) => plane[y - top, column] = value, top, top + height);
        }

        return plane;
    }

    /// <summary>1D_FILTR of the 5/3 transform (equations F-5 and F-6), with symmetric extension.</summary>
    private static void Reversible(Func<int, double> get, Action<int, double> set, int from, int to)
    {
        if (to - from == 1)
        {
            if ((from & 1) == 1) set(from, Math.Truncate(get(from) / 2));
            return;
        }

        for (int i = from; i < to; i++)
        {
            if ((i & 1) == 0) set(i, get(i) - Math.Floor((Mirrored(get, i - 1, from, to) + Mirrored(get, i + 1, from, to) + 2) / 4));
        }

        for (int i = from; i < to; i++)
        {
            if ((i & 1) == 1) set(i, get(i) + Math.Floor((Mirrored(get, i - 1, from, to) + Mirrored(get, i + 1, from, to)) / 2));
        }
    }

    /// <summary>1D_FILTR of the 9/7 transform (equations F-7 to F-14). High-pass coefficients have twice their value.</summary>
    private static void Irreversible(Func<int, double> get, Action<int, double> set, int from, int to)
    {
        // The second factor is that of OpenJPEG, whose samples CtGpu has. It differs from 2 / K by 0.003 %.
        const double k = 1.230174104914001, twoOverK = 1.625732422;
        if (to - from == 1) return;
        for (int i = from; i < to; i++) set(i, (i & 1) == 0 ? k * get(i) : twoOverK * get(i));
        foreach ((int parity, double factor) in ((int, double)[])
            [(0, 0.443506852043971), (1, 0.882911075530934), (0, -0.052980118572961), (1, -1.586134342059924)])
        {
            for (int i = from; i < to; i++)
            {
                if ((i & 1) == parity) set(i, get(i) - (factor * (Mirrored(get, i - 1, from, to) + Mirrored(get, i + 1, from, to))));
            }
        }
    }

    private static double Mirrored(Func<int, double> get, int i, int from, int to) =>
        get(i < from ? (2 * from) - i : i >= to ? (2 * (to - 1)) - i : i);

    private static unsafe double[,] Reconstruct(int left, int top, int width, int height, bool isReversible)
    {
        const int stride = 80;
        using var bands = new NativeBuffer<int>(4 * stride * 80);
        using var result = new NativeBuffer<int>(stride * 80);
        bands.Span.Clear();
        BandPlane[] planes = [.. Enumerable.Range(0, 4).Select(band => new BandPlane(bands.Pointer + (band * stride * 80), stride))];
        var area = new Area(left, top, left + width, top + height);
        for (int y = top; y < area.Bottom; y++)
        {
            for (int x = left; x < area.Right; x++)
            {
                // Low-pass coefficients of index 2n, and high-pass coefficients of index 2n + 1.
                int row = y / 2 - ((y & 1) == 0 ? (top + 1) / 2 : top / 2), column = x / 2 - ((x & 1) == 0 ? (left + 1) / 2 : left / 2);
                int* to = planes[(x & 1) + (2 * (y & 1))].Row(row) + column;
                if (isReversible) *to = (int)Coefficient(x, y);
                else *(float*)to = (float)Coefficient(x, y);
            }
        }

        var set = new BandSet(area, planes[0], planes[1], planes[2], planes[3]);
        var sink = new RowSink(result.Pointer, stride);
        using var reversible = new Reversible53();
        using var irreversible = new Irreversible97();
        if (isReversible) reversible.Reconstruct(set, sink);
        else irreversible.Reconstruct(set, sink);
        double[,] plane = new double[height, width];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int* value = result.Pointer + (y * stride) + x;
                plane[y, x] = isReversible ? *value : *(float*)value;
            }
        }

        return plane;
    }
}
