using System.Diagnostics;
using CtGpu.Host.Output;
using CtGpu.Host.Series;
using CtGpu.Kernels;

namespace CtGpu.Tests.Output;

/// <summary>NIfTI files as nibabel reads them: by the Python named by CTGPU_PYTHON, else by the first that has it.</summary>
public sealed class NibabelTests
{
    [Theory]
    [InlineData(VolumeFormat.Nii)]
    [InlineData(VolumeFormat.NiiGz)]
    public void Nibabel_finds_every_voxel_where_the_sidecar_says(VolumeFormat format)
    {
        string python = FindPython();
        using TempFolder folder = new();
        using Results results = new();
        OutputWriter writer = new(folder.Root, format, 2);
        CropBox crop = new(1, 0, 2, new Shape3(2, 3, 3));
        (string Name, VolumeGeometry Grid, CropBox? Crop)[] cases =
        [
            ("axial", results.Grid, null),
            ("cropped", results.Grid, crop),
            ("oblique", Grids.Rotated([0.7, 0.4, -0.2], [1, 0.7, 0.8], [-170, -160, 20], mirrored: false), crop),
            ("mirrored", Grids.Rotated([0, 0.3, 0], [1, 0.7, 0.8], [-170, -160, 20], mirrored: true), null),
            ("sheared", results.Grid with { Slice = new Vector3(0, Math.Sin(0.2), Math.Cos(0.2)) }, null),
        ];
        foreach ((string name, VolumeGeometry grid, CropBox? window) in cases)
        {
            writer.Write(name, results.All, grid, window, results.Facts() with { Output = OutputRecord.Of(grid, window, null) });
            foreach (string volume in (string[])["ct", "lungs", "normalized"])
                Assert.Equal((0, ""), Check(python, folder.At(name, $"{volume}.{format.Extension()}"), folder.At(name, "ct.json")));
        }

        (int code, string error) = Check(python, folder.At("oblique", $"ct.{format.Extension()}"), folder.At("axial", "ct.json"));
        Assert.Equal(1, code);
        Assert.Contains("mm off", error, StringComparison.Ordinal);
    }

    private static (int Code, string Error) Check(string python, string volume, string sidecar) =>
        Run(python, Path.Combine(AppContext.BaseDirectory, "oracle", "check_nifti.py"), volume, sidecar);

    private static string FindPython()
    {
        string[] candidates = Environment.GetEnvironmentVariable("CTGPU_PYTHON") is { Length: > 0 } given ? [given] : ["python3", "/usr/bin/python3"];
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
