using System.Globalization;
using System.Text.Json;
using TumorTrace.Core;
using TumorTrace.Training.Torch;

namespace TumorTrace.Training.Loop;

/// <summary>The best weights of a run so far: what is exported.</summary>
/// <param name="Calibration">What calibration changed since training; null for none.</param>
/// <param name="Tensors">Averaged weights and batch-norm statistics under torchvision's names.</param>
public sealed record TrainedModel(
    TrainingSettings Settings,
    int Step,
    IReadOnlyDictionary<string, double> Scores,
    IReadOnlyList<NamedTensor> Tensors,
    CalibrationReport? Calibration = null
)
{
    public void Save(string path) =>
        Safetensors.Write(
            path,
            Tensors,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["settings"] = Settings.ToJson(),
                ["step"] = Step.ToString(CultureInfo.InvariantCulture),
                ["scores"] = JsonSerializer.Serialize(Scores),
            }
        );

    /// <exception cref="UserException">Not the weights of a run of ours.</exception>
    public static TrainedModel Load(string path)
    {
        var (tensors, metadata) = Safetensors.Read(path);
        if (!metadata.TryGetValue("scores", out var scores) || !metadata.TryGetValue("settings", out var settings))
            throw new UserException($"{path}: plain weights without settings, expected best.safetensors of a training run");
        return new TrainedModel(
            TrainingSettings.Parse(settings),
            int.Parse(metadata["step"], CultureInfo.InvariantCulture),
            JsonSerializer.Deserialize<Dictionary<string, double>>(scores)!,
            tensors
        );
    }
}
