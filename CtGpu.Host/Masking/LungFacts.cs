using CtGpu.Host.Masking.Coarse;

namespace CtGpu.Host.Masking;

/// <summary>Facts about the lungs before closing at the wall and dilation. The verdict is based on them.</summary>
internal sealed record LungFacts
{
    /// <summary>Voxels of the lungs with the structures that they enclose.</summary>
    public long Voxels { get; init; }

    public long RightVoxels { get; init; }

    public long LeftVoxels { get; init; }

    public LungSplit Split { get; init; }

    /// <summary>Length of the lungs from head to feet in mm.</summary>
    public double HeightMm { get; init; }

    /// <summary>Diameter of a circle with the area of the patient, on average over the slices.</summary>
    public double PatientMm { get; init; }

    /// <summary>Share of the volume that is air outside the patient.</summary>
    public double OutsideShare { get; init; }

    /// <summary>Area of the lungs on the head face or the foot face of the volume, the larger of both, in mm².</summary>
    public double CutMm2 { get; init; }

    /// <summary>Area of the lungs on the other faces in mm².</summary>
    public double SideMm2 { get; init; }

    /// <summary>The largest share of a lung that is near the outside air.</summary>
    public double NearShare { get; init; }

    /// <summary>The largest share of a lung that is gas without tissue.</summary>
    public double GasShare { get; init; }

    /// <summary>Share of the lungs that is connected with the outside air unless openings are sealed.</summary>
    public double LeakShare { get; init; }

    /// <summary>Median HU of the air in the lungs.</summary>
    public short MedianHounsfield { get; init; }

    /// <summary>Trachea, main bronchi and other narrow air that was found, in ml.</summary>
    public double AirwayMl { get; init; }

    /// <summary>Estimates of lung that the mask lacks.</summary>
    public DenseLungFacts Dense { get; init; } = DenseLungFacts.None;

    /// <summary>Gas that was connected with the lungs and taken out, in ml.</summary>
    public double GasMl { get; init; }

    /// <summary>Air without vessels that is a part of the mask because it is opposite of a lung, in ml.</summary>
    public double PneumothoraxMl { get; init; }

    /// <summary>A large region could be gas as well as lung.</summary>
    public bool IsGasDoubtful { get; init; }

    /// <summary>The facts of lungs that were measured in blocks and have that many voxels.</summary>
    /// <param name="returnedMl">Lung in the blocks that were taken out.</param>
    public LungFacts InVoxels(long voxels, double returnedMl)
    {
        long right = Voxels == 0 ? 0 : (long)Math.Round((double)voxels * RightVoxels / Voxels);
        double removed = AirwayMl + GasMl, kept = removed == 0 ? 0 : Math.Max(0, 1 - (returnedMl / removed));
        return this with
        {
            Voxels = voxels,
            RightVoxels = right,
            LeftVoxels = voxels - right,
            AirwayMl = AirwayMl * kept,
            GasMl = GasMl * kept,
        };
    }
}
