using CtGpu.Host.Geometry;

namespace CtGpu.Host.Phantom.Cases;

/// <summary>A phantom in memory. Arrays are in C order z,y,x on the grid.</summary>
/// <param name="Geometry">Grid in patient coordinates, as convert derives it from the files.</param>
/// <param name="Stored">Stored values.</param>
/// <param name="Tissue">What is at the centre of each voxel.</param>
/// <param name="Intercept">RescaleIntercept; RescaleSlope is 1.</param>
/// <param name="Padding">PixelPaddingValue, if the files have one.</param>
/// <param name="PatientPosition">Value of the attribute.</param>
internal sealed record CaseVolume(
    VolumeGeometry Geometry, short[] Stored, Tissue[] Tissue, short Intercept, short? Padding, string PatientPosition)
{
    private const short AirHounsfield = -1024;

    /// <summary>HU as convert reads them: padding and everything below -1024 is -1024.</summary>
    public short[] Hounsfield() =>
        Array.ConvertAll(Stored, value => value == Padding ? AirHounsfield : (short)Math.Max(value + Intercept, AirHounsfield));

    /// <summary>1 in voxels with one of the tissues, else 0. By default the true lung mask.</summary>
    public byte[] Truth(Tissue tissues = Cases.Tissue.Lungs) =>
        Array.ConvertAll(Tissue, tissue => (tissue & tissues) != 0 ? (byte)1 : (byte)0);

    /// <summary>Volume of some tissues.</summary>
    public double Litres(Tissue tissues = Cases.Tissue.Lungs)
    {
        long voxels = 0;
        foreach (Tissue tissue in Tissue) voxels += (tissue & tissues) != 0 ? 1 : 0;
        return voxels * Geometry.VoxelMm3 / 1e6;
    }
}
