"""Trains the reference network of src/tensor/reference-network.ts in PyTorch; prints images per second for a batch size and duration."""
import sys
import time

import torch
from torch import nn

EXPANSION = 6
STAGES = [(24, 2, 2), (32, 2, 2), (64, 2, 1), (96, 1, 1)]


def normalised(convolution, channels, active=True):
    layers = [convolution, nn.BatchNorm2d(channels, eps=1e-3)]
    return nn.Sequential(*layers, nn.ReLU6()) if active else nn.Sequential(*layers)


class Bottleneck(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        wide = inputs * EXPANSION
        self.residual = stride == 1 and inputs == outputs
        self.body = nn.Sequential(
            normalised(nn.Conv2d(inputs, wide, 1, bias=False), wide),
            normalised(nn.Conv2d(wide, wide, 3, stride, 1, groups=wide, bias=False), wide),
            normalised(nn.Conv2d(wide, outputs, 1, bias=False), outputs, active=False),
        )

    def forward(self, x):
        return x + self.body(x) if self.residual else self.body(x)


def create_network():
    layers = [normalised(nn.Conv2d(1, 16, 3, 2, 1, bias=False), 16)]
    inputs = 16
    for outputs, count, first_stride in STAGES:
        for at in range(count):
            layers.append(Bottleneck(inputs, outputs, first_stride if at == 0 else 1))
            inputs = outputs
    layers += [normalised(nn.Conv2d(inputs, 256, 1, bias=False), 256), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(256, 10)]
    return nn.Sequential(*layers)


def main(batch, seconds):
    torch.manual_seed(1)
    network = create_network().to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4)
    images = torch.rand(batch, 1, 28, 28).to(memory_format=torch.channels_last)
    labels = torch.randint(0, 10, (batch,))

    def step():
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(network(images), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    step()
    start = time.perf_counter()
    steps = 0
    while steps == 0 or time.perf_counter() - start < seconds:
        step()
        steps += 1
    print(steps * batch / (time.perf_counter() - start), torch.__version__)


main(int(sys.argv[1]), float(sys.argv[2]))
