using CtGpu.Host;
using CtGpu.Host.Phantom;
using CtGpu.Host.Viewing;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Pipeline;

public sealed unsafe class ClipTests
{
    [Fact]
    public void Written_hounsfield_units_are_limited_and_the_mask_is_the_same()
    {
        using PhantomCohort plain = new(PhantomFaults.None), clipped = new(PhantomFaults.None);
        plain.Convert("--normalize");
        Assert.Equal(ExitCode.Success, clipped.Convert("--normalize", "--clip", "-1000,300").Code);
        using RenderInput whole = Open(plain), limited = Open(clipped);
        long voxels = whole.Geometry.Shape.Voxels, changed = 0;
        for (long i = 0; i < voxels; i++)
        {
            Assert.Equal(Math.Clamp(whole.Hounsfield[i], (short)-1000, (short)300), limited.Hounsfield[i]);
            if (whole.Hounsfield[i] != limited.Hounsfield[i]) changed++;
        }

        Assert.InRange(changed, 1, voxels - 1);
        foreach (string file in (string[])["lungs.nii", "normalized.nii"])
            Assert.Equal(File.ReadAllBytes(Path.Combine(plain.Folder(0), file)), File.ReadAllBytes(Path.Combine(clipped.Folder(0), file)));
        Assert.Equal("-1000,300", clipped.Sidecar(0).Options["clip"]);
        Assert.DoesNotContain("clip", plain.Sidecar(0).Options.Keys);
        Assert.Equal(ExitCode.Success, CliResult.Of("verify", clipped.Output).Code);
        // Another range is another result.
        Assert.Equal(ExitCode.Usage, clipped.Convert("--normalize").Code);
    }

    private static RenderInput Open(PhantomCohort cohort) => RenderSource.Open(cohort.Folder(0), null, 1, CancellationToken.None);
}
