using System.Globalization;
using System.Text;
using CtGpu.Host.Series;

namespace CtGpu.Host.Output;

/// <summary>
/// Header of a MetaImage as ITK writes it: axes in the order x,y,z, LPS mm, and a TransformMatrix whose rows are the
/// directions of the axes (the transpose of ITK's direction matrix).
/// </summary>
internal static class MetaImageHeader
{
    public static byte[] Create(VoxelSource voxels, VolumeGeometry geometry)
    {
        Vector3[] axes = [geometry.Column, geometry.Row, geometry.Slice];
        string elementType = voxels.Type switch
        {
            VoxelType.Int16 => "MET_SHORT",
            VoxelType.UInt8 => "MET_UCHAR",
            _ => "MET_FLOAT",
        };
        string text = $"""
            ObjectType = Image
            NDims = 3
            BinaryData = True
            BinaryDataByteOrderMSB = False
            CompressedData = False
            TransformMatrix = {string.Join(' ', axes.Select(Numbers))}
            Offset = {Numbers(geometry.Origin)}
            CenterOfRotation = 0 0 0
            ElementSpacing = {Numbers(new Vector3(geometry.Spacing.X, geometry.Spacing.Y, geometry.Spacing.Z))}
            DimSize = {Numbers(new Vector3(voxels.Shape.X, voxels.Shape.Y, voxels.Shape.Z))}
            ElementType = {elementType}
            ElementDataFile = LOCAL

            """;
        return Encoding.ASCII.GetBytes(text.ReplaceLineEndings("\n"));
    }

    private static string Numbers(Vector3 v) => $"{Number(v.X)} {Number(v.Y)} {Number(v.Z)}";

    // Adding zero turns -0 into 0.
    private static string Number(double value) => (value + 0.0).ToString("R", CultureInfo.InvariantCulture);
}
