namespace CtGpu.Host.Dicom.Codecs;

/// <summary>
/// Lossy samples may be outside the range of BitsStored, if the image is coded with more bits. The bits above BitsStored would be
/// removed and the brightest pixels would become the darkest ones, so such samples are clamped before.
/// </summary>
internal static class Overshoot
{
    /// <summary>How far samples that a lossy transform has coded may be outside: half of the range.</summary>
    public static int OfTransforms(SampleFormat format) => 1 << (format.BitsStored - 1);

    /// <param name="samples">Decoded samples, in place.</param>
    /// <param name="format">Format of the stored values.</param>
    /// <param name="largestError">How far samples may be outside; NEAR of JPEG-LS.</param>
    public static void Clamp(Span<short> samples, SampleFormat format, int largestError)
    {
        if (largestError == 0 || format.BitsStored >= 16 || format.HighBit != format.BitsStored - 1) return;
        int least = format.IsSigned ? -(1 << (format.BitsStored - 1)) : 0;
        int largest = least + (1 << format.BitsStored) - 1;
        bool isOutside = false;
        foreach (short sample in samples)
        {
            int value = format.IsSigned ? sample : (ushort)sample;
            // Further outside: negative samples without sign extension, or other data in the bits above BitsStored.
            if (value < least - largestError || value > largest + largestError) return;
            isOutside |= value < least || value > largest;
        }

        if (!isOutside) return;
        foreach (ref short sample in samples) sample = (short)Math.Clamp(format.IsSigned ? sample : (ushort)sample, least, largest);
    }
}
