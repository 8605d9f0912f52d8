using CtGpu.Host.Engines;

namespace CtGpu.Host.Masking;

/// <summary>
/// Names of the bit volumes that one step of the lung mask leaves to the next. A later step reuses the memory of an earlier one. E to J
/// are working memory of every step.
/// </summary>
internal static class MaskVolumes
{
    /// <summary>The solid bits at first, then the lungs, at the end the mask.</summary>
    public const BitVolume Lungs = BitVolume.Result;

    /// <summary>Air outside the patient.</summary>
    public const BitVolume Outside = BitVolume.D;

    /// <summary>All air. Until airways are removed.</summary>
    public const BitVolume Air = BitVolume.A;

    /// <summary>Air that is not outside the patient. Until the lungs are told apart.</summary>
    public const BitVolume Rest = BitVolume.B;

    /// <summary>Voxels close to the outside air. Until the lungs are found.</summary>
    public const BitVolume Near = BitVolume.C;

    /// <summary>Air that was taken out of the lungs. Until the lungs are filled.</summary>
    public const BitVolume Removed = BitVolume.C;

    /// <summary>The lungs with the structures that they enclose.</summary>
    public const BitVolume Filled = BitVolume.A;

    /// <summary>The right lung.</summary>
    public const BitVolume Right = BitVolume.B;

    /// <summary>The left lung.</summary>
    public const BitVolume Left = BitVolume.Left;
}
