using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Rescale;
using CtGpu.Kernels.Rescale.Ilgpu;
using ILGPU;
using ILGPU.Runtime;

namespace CtGpu.Host.Engines.Ilgpu;

/// <summary>The rescale of a series in device memory.</summary>
internal sealed class RescaleTables(DeviceContext device) : IDisposable
{
    private readonly DeviceBuffer<RescaleForm> _forms = device.Buffer<RescaleForm>();
    private readonly DeviceBuffer<short> _tables = device.Buffer<short>();

    /// <summary>Form of each slice.</summary>
    public ArrayView<RescaleForm> Forms => _forms.View;

    /// <summary>Concatenated tables of 65,536 HU. One unused entry if no slice needs a table.</summary>
    public ArrayView<short> Tables => _tables.View;

    /// <summary>Copies a plan to the device.</summary>
    public void Load(AcceleratorStream stream, RescalePlan plan)
    {
        RescaleForm[] forms = RescaleForm.Of(plan);
        _forms.Load(stream, forms);
        if (Array.TrueForAll(forms, form => form.Kind != RescaleForm.LookUp)) _tables.Reserve(1);
        else _tables.Load(stream, plan.Tables.Length == 1 ? plan.Tables[0] : [.. plan.Tables.SelectMany(table => table)]);
    }

    public void Dispose()
    {
        _forms.Dispose();
        _tables.Dispose();
    }
}
