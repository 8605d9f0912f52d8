using System.CommandLine;
using System.Text;
using System.Text.Json;
using CtGpu.Cli.Options;
using CtGpu.Cli.Progress;
using CtGpu.Host;
using CtGpu.Host.Devices;

namespace CtGpu.Cli.Commands;

/// <summary>ctgpu devices: what --device takes on this machine.</summary>
internal static class DevicesCommand
{
    public const string Examples = """
        ctgpu devices           a line a device; * is what auto chooses
        ctgpu devices --json
        """;

    public static void Define(Command command, CliConsole console)
    {
        Option<bool> json = TypedOption.Flag("--json", "as a JSON array");
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            IReadOnlyList<DeviceEntry> devices = DeviceCatalog.List();
            if (parsed.Gave(json)) console.Output.WriteLine(Json(devices));
            else WriteLines(devices, console.Output);
            return (int)ExitCode.Success;
        });
    }

    private static void WriteLines(IReadOnlyList<DeviceEntry> devices, TextWriter output)
    {
        int width = devices.Max(d => d.Selector.Length);
        foreach (DeviceEntry device in devices)
        {
            string memory = device.MemoryBytes is long bytes ? $", {RunReport.Megabytes(bytes)}" : "";
            string reason = device.Reason == null ? "" : $"; {(device.Usable ? "not chosen by auto" : "not usable")}: {device.Reason}";
            output.WriteLine($"{(device.IsAuto ? '*' : ' ')} {device.Selector.PadRight(width)}  {device.Name}{memory}{reason}");
        }
    }

    private static string Json(IReadOnlyList<DeviceEntry> devices)
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
