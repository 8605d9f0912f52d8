using CtGpu.Host.Devices;
using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Output.Volumes;
using CtGpu.Host.Pipeline;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Verification;

/// <summary>Result of one device.</summary>
/// <param name="Device">Selector and name.</param>
/// <param name="Finding">The error, or null.</param>
internal sealed record VerifiedDevice(string Device, string? Finding);

/// <summary>Checks this machine's devices against stored reference results.</summary>
internal static unsafe class DeviceVerification
{
    /// <summary>Checks every usable device, one after another.</summary>
    public static IEnumerable<VerifiedDevice> All(int cpuThreads)
    {
        foreach (DeviceEntry entry in DeviceCatalog.List().Where(entry => entry.Usable))
        {
            string? name = null, finding;
            try
            {
                using IEngine engine = EngineFactory.Open(DeviceSelector.Parse(entry.Selector), cpuThreads)[0];
                name = engine.Name;
                finding = Check(engine);
            }
            catch (CtGpuException failure)
            {
                finding = failure.Message;
            }

            yield return new VerifiedDevice(name ?? $"{entry.Selector} {entry.Name}", finding);
        }
    }

    /// <summary>Null if all results equal the stored references.</summary>
    public static string? Check(IEngine engine)
    {
        List<string> wrong = [];
        foreach ((string name, ConvertOptions options, string expected) in ReferenceVolume.Cases)
        {
            string hashes = Hashes(engine, options);
            if (hashes != expected) wrong.Add($"the {name} results have the hashes {hashes}, and {expected} were expected");
        }

        return wrong.Count == 0 ? null : $"{string.Join("; ", wrong)}. Do not use this device; update its driver, or report the problem";
    }

    /// <summary>XXH128 of HU, mask and normalised voxels, in the bytes that files hold, separated by spaces.</summary>
    public static string Hashes(IEngine engine, ConvertOptions options)
    {
        Conversion conversion = Conversion.Plan(ReferenceVolume.Series, options).WithRescaleOnEngine();
        using HostBuffer stored = engine.AllocateHost(conversion.StoredBytes);
        ReferenceVolume.Fill(stored.As<short>());
        using var results = VolumeResults.Allocate(conversion.Computing, engine.AllocateHost);
        using IVolumeSlot slot = engine.CreateSlot();
        conversion.Compute(slot, stored, results);
        Shape3 output = conversion.Grid.Shape;
        CropBox whole = CropBox.Whole(output);
        return string.Join(' ', new VoxelSource[]
        {
            new ArrayVoxelSource(VoxelType.Int16, output, results.Hounsfield.Pointer, whole),
            new BitMaskVoxelSource(new BitGrid(output), results.MaskBits!.As<ulong>(), null, whole),
            new ArrayVoxelSource(VoxelType.Float32, output, results.Normalized!.Pointer, whole),
        }.Select(Hash));
    }

    private static string Hash(VoxelSource voxels)
    {
        byte[] scratch = new byte[voxels.Bytes];
        fixed (byte* pointer = scratch) return Xxh128.Of(voxels.Read(0, scratch.Length, pointer)).ToHex();
    }
}
