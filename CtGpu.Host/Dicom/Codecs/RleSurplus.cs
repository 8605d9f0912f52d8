namespace CtGpu.Host.Dicom.Codecs;

/// <summary>
/// Decodes what an RLE segment contains after the last pixel. One byte makes a length even, and one repeated value is padding.
/// Other values are pixels that Rows and Columns do not describe.
/// </summary>
internal static class RleSurplus
{
    /// <summary>Counts the bytes after the pixels; 0 if they are padding.</summary>
    /// <param name="overshoot">Decoded bytes after the pixels: the end of the last run.</param>
    /// <param name="coded">The rest of the segment.</param>
    public static long Count(ReadOnlySpan<byte> overshoot, ReadOnlySpan<byte> coded)
    {
        if (overshoot.Length <= 1 && coded.Length <= 1) return 0;
        long count = overshoot.Length;
        int value = overshoot.Length > 1 ? overshoot[0] : -1;
        bool isPadding = !overshoot.ContainsAnyExcept(overshoot.IsEmpty ? default : overshoot[0]);
        while (coded.Length > 1)
        {
            int header = (sbyte)coded[0];
            int literal = header >= 0 ? header + 1 : header == sbyte.MinValue ? 0 : 1;
            if (literal > coded.Length - 1) break;
            foreach (byte decoded in coded.Slice(1, literal))
            {
                if (value < 0) value = decoded;
                isPadding &= decoded == value;
            }

            count += header >= 0 ? literal : literal * (1 - header);
            coded = coded[(1 + literal)..];
        }

        return isPadding || count <= 1 ? 0 : count;
    }
}
