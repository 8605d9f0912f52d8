using System.IO.Hashing;
using CtGpu.Host.Engines;

namespace CtGpu.Bench.OnDevice;

/// <summary>One slot with its host buffers, through which the job's volume goes again and again.</summary>
internal sealed unsafe class VolumeWalk : IDisposable
{
    private readonly GpuJob _job;
    private readonly IVolumeSlot _slot;
    private readonly HostBuffer _stored, _hounsfield, _bits, _normalized;

    public VolumeWalk(IEngine engine, GpuJob job, short[] stored)
    {
        _job = job;
        _slot = engine.CreateSlot();
        _stored = engine.AllocateHost(job.StoredBytes);
        _hounsfield = engine.AllocateHost(job.HounsfieldBytes);
        _bits = engine.AllocateHost(job.BitsBytes);
        _normalized = engine.AllocateHost(job.NormalizedBytes);
        Load(stored);
    }

    /// <summary>Called with the name of each verb before it.</summary>
    public Action<string>? OnVerb { get; set; }

    /// <summary>HU of the last volume.</summary>
    public ReadOnlySpan<short> Hounsfield => new(_hounsfield.Pointer, (int)_job.Output.Voxels);

    /// <summary>Hashes of all results and the facts about the mask, to compare engines by.</summary>
    public string Fingerprint { get; private set; } = "";

    public void Load(short[] stored) => stored.CopyTo(new Span<short>(_stored.Pointer, stored.Length));

    /// <summary>The whole walk. Without normalised voxels it is what a run writes by default.</summary>
    public void Run(bool normalize = true)
    {
        VolumePlan plan = normalize ? _job.Plan : _job.Plan with { Normalize = null };
        Verb("Begin", () => _slot.Begin(plan, new VolumeOutput(_hounsfield, _bits, normalize ? _normalized : null)));
        Verb("Upload", () => _slot.Upload(_stored));
        Verb("Rescale", _slot.Rescale);
        Verb("Resample", _slot.Resample);
        Verb("Threshold", _slot.Threshold);
        Verb("FillOutside", () => _slot.FillOutside(null));
        Verb("FillSlices", _slot.FillSlices);
        Verb("KeepLargestAir", _slot.KeepLargestAir);
        MaskFacts facts = null!;
        Verb("ReadMaskFacts", () => facts = _slot.ReadMaskFacts());
        Verb("Dilate", () => _slot.Dilate(plan.Dilation!));
        if (normalize) Verb("Normalize", _slot.Normalize);
        Verb("Download", _slot.Download);
        Fingerprint = $"{facts with { Components = [] }} {string.Join(' ', facts.Components)}";
    }

    /// <summary>Adds the hashes of the results to the <see cref="Fingerprint"/>.</summary>
    public void Hash() =>
        Fingerprint = $"HU {Hash(_hounsfield, _job.HounsfieldBytes)}, mask {Hash(_bits, _job.BitsBytes)}, normalised {Hash(_normalized, _job.NormalizedBytes)}, {Fingerprint}";

    public void Dispose()
    {
        _slot.Dispose();
        _stored.Dispose();
        _hounsfield.Dispose();
        _bits.Dispose();
        _normalized.Dispose();
    }

    private static string Hash(HostBuffer buffer, long bytes) => Convert.ToHexStringLower(XxHash128.Hash(new ReadOnlySpan<byte>(buffer.Pointer, (int)bytes)));

    private void Verb(string name, Action action)
    {
        OnVerb?.Invoke(name);
        action();
    }
}
