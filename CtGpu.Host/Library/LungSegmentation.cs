using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Host.Output.Sidecars;

namespace CtGpu.Host.Library;

/// <summary>A lung mask, the verdict on it, and the volumes of the lungs.</summary>
public sealed record LungSegmentation
{
    internal LungSegmentation(Memory<byte> mask, VolumeGeometry geometry, LungMaskResult result)
    {
        (Mask, Geometry) = (mask, geometry);
        QualityVerdict quality = MaskQuality.Judge(result.Lungs, geometry.VoxelMm3);
        (Verdict, Reasons) = (quality.Verdict, quality.Reasons);
        MaskRecord record = MaskRecord.Of(result, geometry);
        (Voxels, Litres) = (record.Voxels, record.Litres);
        (RightLitres, LeftLitres) = (record.RightLitres ?? 0, record.LeftLitres ?? 0);
    }

    /// <summary>One byte per voxel, shape z,y,x in C order: 0 or 1; with SplitLungs 0, 1 (right) or 2 (left of the patient).</summary>
    public Memory<byte> Mask { get; init; }

    /// <summary>Grid of the mask, that of the volume.</summary>
    public VolumeGeometry Geometry { get; init; }

    /// <summary><c>ok</c>, <c>suspect</c> or <c>failed</c>.</summary>
    public string Verdict { get; init; }

    /// <summary>Reasons of the verdict, and notes; words of the list in docs/verdicts.md.</summary>
    public IReadOnlyList<string> Reasons { get; init; }

    /// <summary>Voxels of the mask that are not 0.</summary>
    public long Voxels { get; init; }

    /// <summary>Volume of the mask in litres.</summary>
    public double Litres { get; init; }

    /// <summary>Volume of the right lung in litres, before closing at the wall and dilation.</summary>
    public double RightLitres { get; init; }

    /// <summary>Volume of the left lung in litres, in the same way.</summary>
    public double LeftLitres { get; init; }
}
