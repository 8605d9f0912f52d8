namespace CtGpu.Host.Dicom;

/// <summary>What is done to the stored values of a slice on their way into memory, while they are in the processor's cache.</summary>
internal unsafe interface IStoredValuePass
{
    /// <summary>Takes a piece of the slice. Pieces come in order, and have every pixel once.</summary>
    /// <param name="stored">Neighbouring stored values.</param>
    /// <param name="destination">Where they belong: all of them are to be written. May be <paramref name="stored"/>, and overlaps it in no other way.</param>
    /// <param name="count">Values.</param>
    void Run(short* stored, short* destination, int count);
}
