using System.Diagnostics;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Output.Volumes;

/// <summary>
/// nibabel reads the NIfTI files. CTGPU_PYTHON selects the Python; otherwise the first Python with nibabel is used.
/// </summary>
public sealed class NibabelTests
{
    [Fact]
    public void Nibabel_finds_every_voxel_at_the_position_in_the_sidecar()
    {
        string python = FindPython();
        using TempFolder folder = new();
        using Results results = new();
        CropBox crop = new(1, 0, 2, new Shape3(2, 3, 3));
        (string Name, VolumeFormat Format, VolumeGeometry Grid, CropBox? Crop)[] cases =
        [
            ("axial", VolumeFormat.Nii, results.Grid, null),
            ("cropped", VolumeFormat.NiiGz, results.Grid, crop),
            ("oblique", VolumeFormat.Nii, Grids.Rotated([0.7, 0.4, -0.2], [1, 0.7, 0.8], [-170, -160, 20], mirrored: false), crop),
            ("mirrored", VolumeFormat.NiiGz, Grids.Rotated([0, 0.3, 0], [1, 0.7, 0.8], [-170, -160, 20], mirrored: true), null),
            ("sheared", VolumeFormat.Nii, results.Grid with { Slice = new Vector3(0, Math.Sin(0.2), Math.Cos(0.2)) }, null),
        ];
        foreach ((string name, VolumeFormat format, VolumeGeometry grid, CropBox? window) in cases)
        {
            Sidecar facts = results.Facts() with { Output = OutputRecord.Of(grid, window, null) };
            Sidecar written = new OutputWriter(folder.Root, format, 2).Write(name, results.All, grid, window, facts);
            Assert.Equal((0, ""), Check(python, [.. written.Files.Keys.Select(file => folder.At(name, file)), folder.At(name, "ct.json")]));
        }

        (int code, string error) = Check(python, [folder.At("oblique", "ct.nii"), folder.At("axial", "ct.json")]);
        Assert.Equal(1, code);
        Assert.Contains("expected at most 1e-3 mm", error, StringComparison.Ordinal);
    }

    private static (int Code, string Error) Check(string python, string[] files) =>
        Run(python, [Path.Combine(AppContext.BaseDirectory, "oracle", "check_nifti.py"), .. files]);

    private static string FindPython()
    {
        string[] candidates = Environment.GetEnvironmentVariable("CTGPU_PYTHON") is { Length: > 0 } given
            ? [given]
            : ["python3", "/usr/bin/python3"];
        string? found = candidates.FirstOrDefault(python => Run(python, "-c", "import nibabel").Code == 0);
        if (found == null) Assert.Skip($"No nibabel in {string.Join(" or ", candidates)}: set CTGPU_PYTHON, or install python3-nibabel.");
        return found;
    }

    private static (int Code, string Error) Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, error);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (-1, "");
        }
    }
}
