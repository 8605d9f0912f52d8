using CtGpu.Host.Geometry;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Output.Volumes;
using CtGpu.Host.Viewing;
using CtGpu.Kernels.Bits;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Viewing;

public sealed unsafe class MaskFileTests
{
    private static readonly VolumeGeometry s_row = Grids.Axial(1, 1, 5);

    [Theory]
    [InlineData(new byte[] { 0, 1, 1, 2, 2 }, true)]
    [InlineData(new byte[] { 0, 1, 1, 1, 1 }, false)]
    [InlineData(new byte[] { 0, 2, 2, 2, 2 }, false)]
    [InlineData(new byte[] { 0, 255, 255, 0, 255 }, false)]
    [InlineData(new byte[] { 1, 2, 3, 4, 5 }, false)]
    [InlineData(new byte[] { 0, 0, 0, 0, 0 }, false)]
    public void A_mask_tells_the_lungs_apart_if_its_values_are_1_and_2(byte[] values, bool isDivided)
    {
        using var folder = new TempFolder();
        MaskFile mask = Load(Write(folder, values), s_row);
        using (mask.Bits)
        using (mask.Left)
        {
            Assert.Equal(isDivided, mask.Left != null);
            for (int x = 0; x < 5; x++)
            {
                Assert.Equal(values[x] != 0, BitWords.IsSet(mask.Bits.As<ulong>(), x));
                if (isDivided) Assert.Equal(values[x] == 2, BitWords.IsSet(mask.Left!.As<ulong>(), x));
            }
        }
    }

    [Theory]
    [InlineData("yes", true)]
    [InlineData("no", false)]
    public void A_single_lung_is_known_from_the_sidecar(string option, bool isDivided)
    {
        using var folder = new TempFolder();
        Results.WriteTo(folder.Root, "p");
        string path = folder.At("p", "ct.json");
        string json = File.ReadAllText(path);
        Assert.Contains("\"order\": \"3\"", json, StringComparison.Ordinal);
        File.WriteAllText(path, json.Replace("\"order\": \"3\"", $"\"split-lungs\": \"{option}\"", StringComparison.Ordinal));
        MaskFile mask = Load(folder.At("p", "lungs.nii"), Grids.Axial(3, 4, 5));
        using (mask.Bits)
        using (mask.Left)
            Assert.Equal(isDivided, mask.Left != null);
    }

    private static MaskFile Load(string path, VolumeGeometry grid) =>
        MaskFile.Load(path, grid, "ct.nii", TestContext.Current.CancellationToken);

    private static string Write(TempFolder folder, byte[] values)
    {
        string path = folder.At("m.nii");
        byte[] header = VolumeFileWriter.HeaderOf(VolumeFormat.Nii, VoxelType.UInt8, s_row);
        File.WriteAllBytes(path, [.. header, .. values]);
        return path;
    }
}
