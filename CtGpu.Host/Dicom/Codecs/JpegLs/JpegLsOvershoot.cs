namespace CtGpu.Host.Dicom.Codecs.JpegLs;

/// <summary>
/// Near-lossless samples may be up to NEAR outside the range of BitsStored, if the image is coded with more bits. The bits above
/// BitsStored would be removed and the brightest pixels would become the darkest ones, so such samples are clamped before.
/// </summary>
internal static class JpegLsOvershoot
{
    /// <param name="samples">Decoded samples, in place.</param>
    /// <param name="format">Format of the stored values.</param>
    /// <param name="near">NEAR.</param>
    public static void Clamp(Span<short> samples, SampleFormat format, int near)
    {
        if (near == 0 || format.BitsStored >= 16 || format.HighBit != format.BitsStored - 1) return;
        int least = format.IsSigned ? -(1 << (format.BitsStored - 1)) : 0;
        int largest = least + (1 << format.BitsStored) - 1;
        bool isOutside = false;
        foreach (short sample in samples)
        {
            int value = format.IsSigned ? sample : (ushort)sample;
            // Further outside: negative samples without sign extension, or other data in the bits above BitsStored.
            if (value < least - near || value > largest + near) return;
            isOutside |= value < least || value > largest;
        }

        if (!isOutside) return;
        foreach (ref short sample in samples) sample = (short)Math.Clamp(format.IsSigned ? sample : (ushort)sample, least, largest);
    }
}
