namespace CtGpu.Host.Dicom;

/// <summary>
/// Attributes that tell scans in one series apart, as text without padding; empty if absent. Numbers have no trailing zeros, so that
/// 120 and 120.0 are equal. Attributes of enhanced images come from the functional groups of the frame.
/// </summary>
internal sealed record ScanAttributes
{
    /// <summary>No attribute is present.</summary>
    public static ScanAttributes None { get; } = new();

    /// <summary>Peak kilovoltage of the X-ray generator.</summary>
    public string Kvp { get; init; } = "";

    public string TemporalPositionIdentifier { get; init; } = "";

    public string TemporalPositionIndex { get; init; } = "";

    public string StackId { get; init; } = "";

    /// <summary>DimensionIndexValues, one for each dimension.</summary>
    public IReadOnlyList<string> DimensionIndexValues { get; init; } = [];

    public string NominalPercentageOfCardiacPhase { get; init; } = "";

    /// <summary>TriggerTime in ms.</summary>
    public string TriggerTime { get; init; } = "";

    /// <summary>NominalCardiacTriggerDelayTime in ms, the trigger time of enhanced images.</summary>
    public string NominalCardiacTriggerDelayTime { get; init; } = "";

    /// <summary>All values, separated by backslashes.</summary>
    public string ScanOptions { get; init; } = "";

    public string FilterType { get; init; } = "";

    /// <summary>ReconstructionDiameter in mm.</summary>
    public string ReconstructionDiameter { get; init; } = "";

    /// <summary>Whether all attributes are equal, including each dimension index.</summary>
    public bool Equals(ScanAttributes? other) =>
        ReferenceEquals(this, other) || (other != null && Texts().SequenceEqual(other.Texts(), StringComparer.Ordinal));

    public override int GetHashCode() => HashCode.Combine(Kvp, TemporalPositionIdentifier, TemporalPositionIndex, TriggerTime, ScanOptions);

    private IEnumerable<string> Texts() =>
    [
        Kvp, TemporalPositionIdentifier, TemporalPositionIndex, StackId, NominalPercentageOfCardiacPhase, TriggerTime,
        NominalCardiacTriggerDelayTime, ScanOptions, FilterType, ReconstructionDiameter, .. DimensionIndexValues,
    ];
}
