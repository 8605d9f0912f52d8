namespace CtGpu.Host.Dicom.Pixels;

/// <summary>
/// Processes the stored values of a slice after decoding, while they are in the processor's cache. Receives the damage of the slice.
/// </summary>
internal unsafe interface IStoredValuePass
{
    /// <summary>Processes a piece of the slice. Pieces come in order and contain every pixel once.</summary>
    /// <param name="stored">Stored values of consecutive pixels.</param>
    /// <param name="destination">
    /// Output: a value for each pixel. Either the same address as <paramref name="stored"/> or no overlap with it.
    /// </param>
    /// <param name="count">Number of values.</param>
    void Run(short* stored, short* destination, int count);

    /// <summary>Called before <see cref="Run"/> if the slice is damaged but was decoded.</summary>
    void Report(CodingDamage damage)
    {
    }
}
