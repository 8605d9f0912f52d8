using System.Text;
using System.Text.Json;
using CtGpu.Cli.Progress;
using CtGpu.Host.Devices;

namespace CtGpu.Cli.Reports;

/// <summary>Formats the devices of this machine as text or as JSON.</summary>
internal static class DeviceReport
{
    public static IEnumerable<string> Lines(IReadOnlyList<DeviceEntry> devices)
    {
        int width = devices.Max(d => d.Selector.Length);
        foreach (DeviceEntry device in devices)
        {
            string memory = device.MemoryBytes is long bytes ? $", {RunReport.Megabytes(bytes)}" : "";
            string reason = device.Reason == null ? "" : $"; {(device.Usable ? "not chosen by auto" : "not usable")}: {device.Reason}";
            yield return $"{(device.IsAuto ? '*' : ' ')} {device.Selector.PadRight(width)}  {device.Name}{memory}{reason}";
        }
    }

    public static string Json(IReadOnlyList<DeviceEntry> devices)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartArray();
            foreach (DeviceEntry device in devices)
            {
                json.WriteStartObject();
                json.WriteString("device", device.Selector);
                json.WriteString("name", device.Name);
                if (device.MemoryBytes is long bytes) json.WriteNumber("memoryBytes", bytes);
                else json.WriteNull("memoryBytes");
                json.WriteBoolean("usable", device.Usable);
                json.WriteBoolean("auto", device.IsAuto);
                json.WriteString("reason", device.Reason);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }
}
