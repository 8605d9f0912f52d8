using System.Diagnostics;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output.Files;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Output.Volumes;
using CtGpu.Kernels.Bits;
using CtGpu.Tests.Output.Deflate;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Output.Volumes;

/// <summary>Other programs decompress nii.gz files.</summary>
public sealed unsafe class GzipReadersTests
{
    [Theory]
    [InlineData("gzip", "-dc")]
    [InlineData("pigz", "-dc")]
    [InlineData("python3", "-c", "import gzip, sys; sys.stdout.buffer.write(gzip.open(sys.argv[1]).read())")]
    public void Another_program_decompresses_every_input(string program, params string[] arguments)
    {
        using TempFolder folder = new();
        foreach ((string name, byte[] input) in DeflateInputs.All())
        {
            string path = folder.At("ct.nii.gz");
            VolumeGeometry grid = Grids.Axial(1, 1, input.Length);
            fixed (byte* voxels = input)
            {
                using PendingFile file = PendingFile.Create(path);
                ArrayVoxelSource source = new(VoxelType.UInt8, grid.Shape, voxels, CropBox.Whole(grid.Shape));
                ParallelGzip.Write(file, [1, 2, 3], source, new System.IO.Hashing.XxHash128(), 2);
                file.Commit();
            }

            byte[] expected = [1, 2, 3, .. input];
            Assert.True(expected.AsSpan().SequenceEqual(Output(program, [.. arguments, path])), name);
        }
    }

    [Theory]
    [InlineData("gzip", "-dc")]
    [InlineData("pigz", "-dc")]
    [InlineData("python3", "-c", "import gzip, sys; sys.stdout.buffer.write(gzip.open(sys.argv[1]).read())")]
    public void Another_program_decompresses_masks(string program, params string[] arguments)
    {
        using TempFolder folder = new();
        VolumeGeometry grid = Grids.Axial(45, 150, 170);
        BitGrid layout = new(grid.Shape);
        ulong[] mask = new ulong[layout.Words], left = new ulong[layout.Words];
        byte[] expected = new byte[45 * 150 * 170];
        for (int v = 0; v < expected.Length; v++)
        {
            int z = (v / 25500) - 22, y = (v / 170 % 150) - 75, x = (v % 170) - 85, word = (v / 170 * 3) + (v % 170 / 64);
            if ((9 * z * z) + (y * y) + (x * x) > 70 * 70) continue;
            expected[v] = (byte)(x < 0 ? 1 : 2);
            mask[word] |= 1UL << (v % 170 % 64);
            if (x >= 0) left[word] |= 1UL << (v % 170 % 64);
        }

        string path = folder.At("lungs.nii.gz");
        fixed (ulong* bits = mask, second = left)
        {
            using PendingFile file = VolumeFileWriter.WriteMask(path, VolumeFormat.NiiGz, grid, bits, second, null, 2);
            file.Commit();
        }

        Assert.Equal(expected, Output(program, [.. arguments, path])[NiftiHeader.Bytes..]);
        Assert.InRange(new FileInfo(path).Length, 1, expected.Length / 50);
    }

    private static byte[] Output(string program, string[] arguments)
    {
        Process? process = null;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{program} is not installed.");
        }

        using (process)
        {
            using MemoryStream output = new();
            process!.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
            return output.ToArray();
        }
    }
}
