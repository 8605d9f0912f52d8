namespace CtGpu.Kernels.Labeling;

/// <summary>How many components of a bit volume can be asked for.</summary>
internal static class ComponentLimit
{
    /// <summary>Most components of one question. A component is a bit of a 32-bit word on a device.</summary>
    public const int Most = 24;
}
