using System.Diagnostics;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output.Files;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Output.Volumes;
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
