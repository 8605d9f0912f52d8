using CtGpu.Host.Dicom.Codecs.Jpeg2000.Headers;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.Transform;

/// <summary>Coefficients of a sub-band, or samples of a resolution: 32-bit integers, or floating-point numbers.</summary>
internal readonly unsafe struct BandPlane(int* first, int stride)
{
    public int* Row(int row) => first + ((long)row * stride);
}

/// <summary>The sub-bands from which a resolution is reconstructed (2D_SR, ITU-T T.800, F.3.2).</summary>
internal readonly unsafe struct BandSet(Area area, BandPlane ll, BandPlane hl, BandPlane lh, BandPlane hh)
{
    public int Width => area.Width;

    public int Height => area.Height;

    /// <summary>1 if the first column is odd. Then it comes from the high-pass filter.</summary>
    public int OddLeft => area.Left & 1;

    public int OddTop => area.Top & 1;

    /// <summary>Number of low-pass columns.</summary>
    public int LowColumns => (Width + 1 - OddLeft) >> 1;

    public int LowRows => (Height + 1 - OddTop) >> 1;

    /// <summary>Low-pass and high-pass columns of a row of the vertical low-pass (LL, HL) or high-pass bands (LH, HH).</summary>
    public (nint Low, nint High) Row(bool isHigh, int row) => isHigh
        ? ((nint)lh.Row(row), (nint)hh.Row(row))
        : ((nint)ll.Row(row), (nint)hl.Row(row));
}
