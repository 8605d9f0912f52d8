using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.HighThroughput;

/// <summary>
/// The passes that refine the bit-plane below that of the cleanup pass (ITU-T T.814, 7.4 and 7.5): significance propagation, and
/// magnitude refinement. Both scan stripes of four rows, column by column.
/// </summary>
internal sealed unsafe class HtRefinement : IDisposable
{
    private const int StripeRows = 4;
    private const int ColumnsOfGroup = 4;

    // Enough for 4096 samples with a border of one sample.
    private const int MaxBordered = 6400;
    private const byte Insignificant = 0, FromCleanup = 1, New = 2;

    private readonly NativeBuffer<byte> _significance = new(MaxBordered);
    private NativeBuffer<byte> _plain = new(0);

    /// <param name="cleanup">The samples of the cleanup pass; they are changed.</param>
    /// <param name="segment">The refinement segment: the first pass from its start, the second from its end.</param>
    /// <param name="length">Its length.</param>
    /// <param name="hasMagnitudes">Whether there is a magnitude refinement pass.</param>
    /// <param name="width">Columns of the block.</param>
    /// <param name="height">Rows of the block.</param>
    /// <param name="isCausal">Whether the stripe below is not used.</param>
    /// <param name="plane">The bit-plane of the cleanup pass, at least 1.</param>
    public void Decode(HtCleanup cleanup, byte* segment, int length, bool hasMagnitudes, int width, int height, bool isCausal, int plane)
    {
        int stride = width + 2;
        new Span<byte>(_significance.Pointer, stride * (height + 2)).Clear();
        byte* significance = _significance.Pointer + stride + 1;
        for (int y = 0; y < height; y++)
        {
            int* row = cleanup.Row(y);
            for (int x = 0; x < width; x++) significance[(y * stride) + x] = row[x] != 0 ? FromCleanup : Insignificant;
        }

        // Both streams are in the same bytes, so a wrong stuffed bit may be unused.
        bool isWrong = false;
        byte* plain = Scratch.Take(ref _plain, length + HtBytes.Slack);
        var bits = new HtBits(plain, HtBytes.Forward(segment, length, plain, 0, 8, ref isWrong));
        for (int top = 0; top < height; top += StripeRows)
        {
            int bottom = Math.Min(top + StripeRows, height);
            for (int left = 0; left < width; left += ColumnsOfGroup)
            {
                int right = Math.Min(left + ColumnsOfGroup, width);
                Propagate(ref bits, significance, stride, left, right, top, bottom, isCausal);
                for (int x = left; x < right; x++)
                {
                    for (int y = top; y < bottom; y++)
                    {
                        // Signs follow the significance of four columns.
                        if (significance[(y * stride) + x] != New) continue;
                        int magnitude = 3 << (plane - 1);
                        cleanup.Row(y)[x] = bits.Bit() == 1 ? -magnitude : magnitude;
                    }
                }
            }
        }

        if (!hasMagnitudes) return;
        bits = new HtBits(plain, HtBytes.Backward(segment + length - 1, length, plain, 8, half: false, ref isWrong));
        for (int top = 0; top < height; top += StripeRows)
        {
            for (int x = 0; x < width; x++)
            {
                for (int y = top; y < Math.Min(top + StripeRows, height); y++)
                {
                    if (significance[(y * stride) + x] == FromCleanup) Refine(ref cleanup.Row(y)[x], bits.Bit(), plane);
                }
            }
        }
    }

    public void Dispose()
    {
        _significance.Dispose();
        _plain.Dispose();
    }

    private static void Propagate(
        ref HtBits bits, byte* significance, int stride, int left, int right, int top, int bottom, bool isCausal)
    {
        for (int x = left; x < right; x++)
        {
            for (int y = top; y < bottom; y++)
            {
                byte* at = significance + (y * stride) + x;
                if (*at != Insignificant) continue;
                int near = at[-stride - 1] | at[-stride] | at[-stride + 1] | at[-1] | at[1];
                if (!isCausal || y < top + StripeRows - 1) near |= at[stride - 1] | at[stride] | at[stride + 1];
                if (near != 0 && bits.Bit() == 1) *at = New;
            }
        }
    }

    /// <summary>Adds a bit. The sample was in the middle of its interval, and becomes the middle of the lower or upper half.</summary>
    private static void Refine(ref int sample, int bit, int plane)
    {
        int quarter = (2 * bit) - 1 << (plane - 1);
        sample += sample < 0 ? -quarter : quarter;
    }
}
