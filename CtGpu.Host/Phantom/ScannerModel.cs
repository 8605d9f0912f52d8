using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CtGpu.Host.Phantom;

/// <summary>Model of the CT scanner: point spread within and across slices, noise, 12-bit quantization, and the scan circle.</summary>
internal sealed class ScannerModel(PhantomOptions options)
{
    /// <summary>HU of code 0.</summary>
    public const int LowestHounsfield = -1024;

    /// <summary>Number of 12-bit codes.</summary>
    public const int Codes = 4096;

    private readonly CounterRandom _noise = new(options.Seed, 0);
    private readonly float _amplitude = (float)options.NoiseHounsfield;

    /// <summary>Applies the kernel (1 2 1)/4 along rows and columns, in place. Voxels at the image border keep their values.</summary>
    public static void BlurInPlane(SliceCanvas canvas)
    {
        int columns = canvas.Columns;
        float[] above = canvas.Row(0).ToArray(), here = new float[columns], blurred = new float[columns];
        for (int row = 0; row < canvas.Rows; row++)
        {
            Span<float> voxels = canvas.Row(row);
            voxels.CopyTo(here);
            if (row == 0 || row == canvas.Rows - 1) voxels.CopyTo(blurred);
            else Blur(above, here, canvas.Row(row + 1), blurred, 0.25f, 0.5f);
            blurred.CopyTo(voxels);
            if (columns > 2) Blur(blurred.AsSpan(..^2), blurred.AsSpan(1..^1), blurred.AsSpan(2..), voxels[1..^1], 0.25f, 0.5f);
            (above, here) = (here, above);
        }
    }

    /// <summary>
    /// Computes the 12-bit codes of a slice, HU - <see cref="LowestHounsfield"/>: the kernel (1 8 1)/10 across slices, plus
    /// noise. Neighbouring voxels share half of their noise terms.
    /// </summary>
    /// <param name="z">Index of the slice, which determines its noise.</param>
    /// <param name="below">Slice z-1, or the slice itself if z is 0.</param>
    /// <param name="slice">Slice z.</param>
    /// <param name="above">Slice z+1, or the slice itself if z is the last one.</param>
    /// <param name="codes">Receives the codes.</param>
    public void Acquire(int z, ReadOnlySpan<float> below, ReadOnlySpan<float> slice, ReadOnlySpan<float> above, Span<ushort> codes)
    {
        int columns = options.Shape.X;
        float[] sum = new float[columns], white = new float[columns + 1], whiteBefore = new float[columns + 1];
        FillNoise(z, -1, whiteBefore);
        for (int row = 0; row < options.Shape.Y; row++)
        {
            int start = row * columns;
            Blur(below.Slice(start, columns), slice.Slice(start, columns), above.Slice(start, columns), sum, 0.1f, 0.8f);
            if (_amplitude > 0)
            {
                FillNoise(z, row, white);
                AddNoise(sum, white, whiteBefore, 0.5f * _amplitude);
                (white, whiteBefore) = (whiteBefore, white);
            }

            Quantize(sum, codes.Slice(start, columns));
        }
    }

    /// <summary>Sets the voxels outside the scan circle, whose diameter is the longer side of the image.</summary>
    public void Pad(Span<short> stored, short padding)
    {
        (_, int rows, int columns) = options.Shape;
        double stepY = options.Spacing.Y, stepX = options.Spacing.X;
        double radius = Math.Max(rows * stepY, columns * stepX) / 2;
        for (int row = 0; row < rows; row++)
        {
            double half = radius * Shapes.Circle((row - ((rows - 1) / 2.0)) * stepY / radius);
            int outside = (int)Math.Clamp(Math.Ceiling(((columns - 1) / 2.0) - (half / stepX)), 0, columns / 2);
            Span<short> line = stored.Slice(row * columns, columns);
            line[..outside].Fill(padding);
            line[^outside..].Fill(padding);
        }
    }

    private static void Blur(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> result, float outer, float inner)
    {
        int i = 0;
        for (; i <= result.Length - Vector<float>.Count; i += Vector<float>.Count)
            (((Load(a, i) + Load(c, i)) * outer) + (Load(b, i) * inner)).CopyTo(result[i..]);
        for (; i < result.Length; i++) result[i] = ((a[i] + c[i]) * outer) + (b[i] * inner);
    }

    private static void AddNoise(Span<float> sum, ReadOnlySpan<float> white, ReadOnlySpan<float> whiteBefore, float amplitude)
    {
        int i = 0;
        for (; i <= sum.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> four = Load(white, i) + Load(white, i + 1) + (Load(whiteBefore, i) + Load(whiteBefore, i + 1));
            (Load(sum, i) + (four * amplitude)).CopyTo(sum[i..]);
        }

        for (; i < sum.Length; i++) sum[i] += (white[i] + white[i + 1] + (whiteBefore[i] + whiteBefore[i + 1])) * amplitude;
    }

    private static void Quantize(ReadOnlySpan<float> hounsfield, Span<ushort> codes)
    {
        for (int i = 0; i < hounsfield.Length; i++)
            codes[i] = (ushort)Math.Min(Math.Max(hounsfield[i] - LowestHounsfield + 0.5f, 0), Codes - 1);
    }

    private static Vector<float> Load(ReadOnlySpan<float> values, int index) =>
        Unsafe.ReadUnaligned<Vector<float>>(ref Unsafe.As<float, byte>(ref Unsafe.Add(ref MemoryMarshal.GetReference(values), index)));

    /// <summary>Fills in white noise at the corners of a row's voxels.</summary>
    private void FillNoise(int z, int row, Span<float> white)
    {
        ulong first = ((((ulong)z * (ulong)(options.Shape.Y + 1)) + (ulong)(row + 1)) * (ulong)(options.Shape.X + 1));
        for (int i = 0; i < white.Length; i++) white[i] = _noise.Normal(first + (ulong)i);
    }
}
