using System.IO.Hashing;
using CtGpu.Host.Bench;
using CtGpu.Host.Engines;
using CtGpu.Host.Masking;
using CtGpu.Host.Pipeline;

namespace CtGpu.Bench.OnDevice;

/// <summary>Computes the job's volume repeatedly, with one slot of an engine and its own host buffers.</summary>
internal sealed unsafe class VolumeRunner : IDisposable
{
    private readonly GpuJob _job;
    private readonly ObservedSlot _slot;
    private readonly HostBuffer _stored;
    private readonly VolumeResults _results;

    public VolumeRunner(IEngine engine, GpuJob job, short[] stored)
    {
        _job = job;
        _slot = new ObservedSlot(engine.CreateSlot(), (verb, call) =>
        {
            OnVerb?.Invoke(verb);
            call();
        });
        _stored = engine.AllocateHost(job.StoredBytes);
        _results = VolumeResults.Allocate(job.Plan, engine.AllocateHost);
        Load(stored);
    }

    /// <summary>Called with the name of each verb before it starts.</summary>
    public Action<string>? OnVerb { get; set; }

    /// <summary>HU of the volume that was computed last.</summary>
    public ReadOnlySpan<short> Hounsfield => new(_results.Hounsfield.Pointer, (int)_job.Output.Voxels);

    /// <summary>Hashes of all results and the facts about the mask, for comparing engines.</summary>
    public string Fingerprint { get; private set; } = "";

    public void Load(short[] stored) => stored.CopyTo(new Span<short>(_stored.Pointer, stored.Length));

    /// <summary>Computes the volume. Without normalised voxels, the results are those that a run writes by default.</summary>
    public void Run(bool normalize = true)
    {
        VolumePlan plan = normalize ? _job.Plan : _job.Plan with { Normalize = null };
        MaskFacts facts = VolumeSteps.Run(_slot, plan, _stored, normalize ? _results : _results with { Normalized = null })!.Final;
        Fingerprint = $"{facts with { Components = [] }} {string.Join(' ', facts.Components)}";
    }

    /// <summary>Adds the hashes of the results to the <see cref="Fingerprint"/>.</summary>
    public void Hash() => Fingerprint =
        $"HU {Hash(_results.Hounsfield, _job.HounsfieldBytes)}, mask {Hash(_results.MaskBits!, _job.BitsBytes)}, "
        + $"normalised {Hash(_results.Normalized!, _job.NormalizedBytes)}, {Fingerprint}";

    public void Dispose()
    {
        _slot.Dispose();
        _stored.Dispose();
        _results.Dispose();
    }

    private static string Hash(HostBuffer buffer, long bytes) =>
        Convert.ToHexStringLower(XxHash128.Hash(new ReadOnlySpan<byte>(buffer.Pointer, (int)bytes)));
}
