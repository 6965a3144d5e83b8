using System.Text.Json;
using System.Text.Json.Serialization;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Models;

/// <summary>A window and the model's output for it when it was exported.</summary>
/// <param name="Side">Of the square window, in px.</param>
/// <param name="Packed">Its pixels, see <see cref="PackedRgb"/>.</param>
/// <param name="Expected">Probabilities, as <see cref="IPatchModel.Predict"/> gives them.</param>
public sealed record ReferenceWindow(int Side, byte[] Packed, float[] Expected)
{
    [JsonIgnore]
    public byte[] Pixels => PackedRgb.Unpack(Packed, Side, Side);
}

/// <summary>
/// Inputs and outputs that travel inside a model file, so that a build or a device that computes something else is found out
/// (`tumortrace model test`). JSON under <see cref="MetadataKey"/>.
/// </summary>
/// <param name="Tolerance">Largest |p − expected| that is only rounding.</param>
/// <param name="License">Of the windows.</param>
public sealed record ReferenceWindows(double Tolerance, string? License, IReadOnlyList<ReferenceWindow> Windows)
{
    public const string MetadataKey = "tumortrace.references";

    /// <summary>
    /// fp32: measured over the shipped networks, 1 and 2 threads differ by 6e-8 and other kernels (no graph optimisation) by 3e-7;
    /// other instruction sets sum in another order again. A wrong kernel's error is not below 1e-2.
    /// </summary>
    public const double Fp32Tolerance = 1e-3;

    /// <summary>
    /// int8: integer sums are exact, so 1 and 2 threads and both kinds of byte products gave the same bits. But the float arithmetic
    /// around them may round a value between two steps to either side: unfused, in float, the outputs differed by up to 0.0043.
    /// </summary>
    public const double Int8Tolerance = 0.02;

    /// <summary>
    /// fp16: rounding what each operation gives to 11 bits changed no output of the shipped segmenters by more than this on the windows of
    /// the acceptance test. What a GPU changes has not been measured.
    /// </summary>
    public const double Fp16Tolerance = 0.02;

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectRequiredConstructorParameters = true,
    };

    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <exception cref="UserException">Not what <see cref="ToJson"/> writes.</exception>
    public static ReferenceWindows Parse(string json, string source)
    {
        try
        {
            var references = JsonSerializer.Deserialize<ReferenceWindows>(json, s_json);
            foreach (var window in references?.Windows ?? [])
                _ = window.Pixels;
            return references ?? throw new JsonException("empty");
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or InvalidOperationException)
        {
            throw new UserException(
                $"{source}: the reference windows in its metadata ({MetadataKey}) cannot be read: {e.Message}; export the model again",
                e
            );
        }
    }
}
