namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.Headers;

/// <summary>Step sizes of the sub-bands, from a QCD or QCC segment (ITU-T T.800, A.6.4 and E.1).</summary>
internal sealed class Quantization
{
    private const int None = 0, Derived = 1, Expounded = 2;
    private const int MantissaBits = 11;

    private readonly int _style;
    private readonly int[] _steps;

    public Quantization(HeaderBytes bytes)
    {
        int style = bytes.Byte();
        _style = style & 0x1F;
        GuardBits = style >> 5;
        if (_style > Expounded) throw bytes.Damaged($"quantization style {_style}; expected 0 to 2");
        int count = _style == Derived ? 1 : _style == None ? bytes.Left : bytes.Left / 2;
        if (count == 0 || count > 1 + (3 * CodingStyle.MaxLevels)) throw bytes.Damaged($"{count} step sizes");
        _steps = new int[count];
        for (int i = 0; i < count; i++) _steps[i] = _style == None ? bytes.Byte() >> 3 << MantissaBits : bytes.Short();
        bytes.End();
    }

    public int GuardBits { get; }

    /// <summary>Whether coefficients are not quantised, which the reversible transform requires.</summary>
    public bool IsNone => _style == None;

    /// <summary>Whether there is a step size for each sub-band.</summary>
    public bool Covers(int levels) => _style == Derived || _steps.Length >= 1 + (3 * levels);

    /// <summary>ε_b of sub-band 0 to 3·levels, in the order LL, HL, LH, HH, HL … (equation E-5).</summary>
    public int Exponent(int band) =>
        _style == Derived ? (_steps[0] >> MantissaBits) - (band > 0 ? (band - 1) / 3 : 0) : _steps[band] >> MantissaBits;

    /// <summary>
    /// Δ_b / 2^gain, computed as 32-bit floating point (equation E-3). The gain of the high-pass filters is a factor of the
    /// inverse transform.
    /// </summary>
    public float Step(int band, int precision)
    {
        int mantissa = _steps[_style == Derived ? 0 : band] & ((1 << MantissaBits) - 1);
        double factor = _style == None ? 1 : 1 + (mantissa / (double)(1 << MantissaBits));
        return (float)(factor * Math.Pow(2, precision - Exponent(band)));
    }
}
