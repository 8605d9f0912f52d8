using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Phantom.Cases;

/// <summary>What a scan should get from a method of thresholds and components.</summary>
internal enum ExpectedMask
{
    /// <summary>A right mask is possible: verdict ok, and a Dice of at least 0.97 with the truth.</summary>
    Mask,

    /// <summary>A right mask is beyond the method, or doubtful: any verdict but ok.</summary>
    Flag,

    /// <summary>The scan has no lungs: verdict failed.</summary>
    None,
}

/// <summary>A scan on which a lung mask may fail, with the true mask.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Description">One line for users.</param>
/// <param name="Compose">Builds the scan.</param>
internal sealed record PhantomCase(string Name, ExpectedMask Expected, string Description, Action<Scene> Compose)
{
    /// <summary>The word for <see cref="Expected"/> in lists: mask, flag or none.</summary>
    public string ExpectedWord => Expected switch
    {
        ExpectedMask.Mask => "mask",
        ExpectedMask.Flag => "flag",
        _ => "none",
    };

    /// <summary>Computes the phantom. Equal arguments give equal voxels on every machine, with any number of threads.</summary>
    /// <param name="spacing">Distance of slices, rows and columns of the series, or null for the case's own.</param>
    /// <param name="seed">Seed of noise and vessels.</param>
    /// <exception cref="CtGpuException">The spacing gives too many voxels (2).</exception>
    public CaseVolume Render(WorkerPool pool, Spacing3? spacing = null, int seed = 0)
    {
        var scene = new Scene(seed);
        Compose(scene);
        return SceneRenderer.Render(scene, spacing ?? scene.Spacing, pool);
    }
}

/// <summary>All cases.</summary>
internal static class PhantomCases
{
    public static IReadOnlyList<PhantomCase> All { get; } =
        [.. SurroundingCases.All, .. OpeningCases.All, .. LungCases.All, .. SeriesCases.All, .. PositionCases.All, .. PatientCases.All];

    /// <summary>The case with this name, or null.</summary>
    public static PhantomCase? Find(string name) => All.FirstOrDefault(one => one.Name == name);
}
