namespace CtGpu.Host.Dicom.Files;

/// <summary>
/// Bytes that a data set is parsed from, through a window of bounded size. Memory does not grow with the file. Offsets must
/// not be smaller than the start of the last window.
/// </summary>
internal abstract class ByteSource : IDisposable
{
    /// <summary>Largest number of bytes that one <see cref="Peek"/> may request.</summary>
    public const int LongestPeek = 4096;

    /// <summary>Largest number of bytes that one <see cref="TryPeekAhead"/> may request.</summary>
    public const int LongestAhead = 16;

    /// <summary>Length in bytes, or <see cref="long.MaxValue"/> if only reading to the end shows it.</summary>
    public abstract long Length { get; }

    /// <summary>
    /// The <paramref name="count"/> bytes from an offset; fewer only at the end. Valid until the next call.
    /// </summary>
    public abstract ReadOnlySpan<byte> Peek(long offset, int count);

    /// <summary>
    /// Like <see cref="Peek"/>, but earlier offsets stay available. The bytes are valid until the next call of any method.
    /// </summary>
    /// <returns>False if the offset is too far ahead.</returns>
    public abstract bool TryPeekAhead(long offset, int count, out ReadOnlySpan<byte> bytes);

    public abstract void Dispose();
}
