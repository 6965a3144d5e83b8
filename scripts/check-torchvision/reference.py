"""Writes torchvision's features of both backbones, with seeded weights, for TumorTrace's tests to compare with.

    python3 reference.py FOLDER

For each network: NAME.safetensors (weights), NAME.input.bin (uint8 RGB, H x W x 3) and NAME.features.bin (float32).
"""
import json
import os
import struct
import sys

import torch
import torchvision

SIDE = {"resnet101": 136, "inception_v3": 299}


def write_safetensors(path, tensors):
    """The format by hand: 8 bytes header length, JSON header, raw little-endian data."""
    header, blobs, offset = {}, [], 0
    for name, tensor in tensors.items():
        if tensor.dtype != torch.float32:
            continue
        blob = tensor.contiguous().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for blob in blobs:
            file.write(blob)


def build(name):
    if name == "resnet101":
        model = torchvision.models.resnet101(weights=None, replace_stride_with_dilation=[False, True, True])
        stages = ["conv1", "bn1", "relu", "maxpool", "layer1", "layer2", "layer3", "layer4"]
        features = torch.nn.Sequential(*[getattr(model, s) for s in stages])
        return model, features, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    model = torchvision.models.inception_v3(weights=None, aux_logits=False, transform_input=False, init_weights=False)
    stages = [n for n, _ in model.named_children() if n not in ("AuxLogits", "dropout", "fc")]
    return model, torch.nn.Sequential(*[getattr(model, s) for s in stages]), (0.5,) * 3, (0.5,) * 3


def randomise(features):
    """Weights under which values keep their size from layer to layer, so that rounding is not amplified either.

    Batch-norm parameters and statistics differ from 0 and 1, as they must to show a mistake in their use.
    """
    for name, module in features.named_modules():
        if isinstance(module, torch.nn.Conv2d):
            torch.nn.init.kaiming_normal_(module.weight, mode="fan_in", nonlinearity="relu")
        elif isinstance(module, torch.nn.BatchNorm2d):
            scale = 0.2 if name.endswith("bn3") else 1.0
            torch.nn.init.uniform_(module.weight, 0.8 * scale, 1.2 * scale)
            torch.nn.init.normal_(module.bias, 0, 0.1)
            torch.nn.init.normal_(module.running_mean, 0, 0.1)
            torch.nn.init.uniform_(module.running_var, 0.8, 1.2)
    features.eval()


def main(folder):
    os.makedirs(folder, exist_ok=True)
    for name, side in SIDE.items():
        torch.manual_seed(7)
        model, features, mean, std = build(name)
        mean, std = (torch.tensor(v).view(1, 3, 1, 1) for v in (mean, std))
        randomise(features)
        image = torch.randint(0, 256, (1, side, side, 3), dtype=torch.uint8)
        write_safetensors(os.path.join(folder, name + ".safetensors"), model.state_dict())
        with torch.no_grad():
            out = features((image.permute(0, 3, 1, 2).float() / 255 - mean) / std)
            exact = features.double()((image.permute(0, 3, 1, 2).double() / 255 - mean.double()) / std.double())
        base = os.path.join(folder, name)
        image.numpy().tofile(base + ".input.bin")
        out.numpy().tofile(base + ".features.bin")
        print(f"{name}: {side} px, features {tuple(out.shape)}, largest {out.abs().max():.3f}, mean {out.mean():.3f}, "
              f"largest rounding error of torchvision itself {(out - exact).abs().max():.1e}")


if __name__ == "__main__":
    main(sys.argv[1])
